#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Setting up where the network, the rights or the disk are missing: one sentence, and the next run
# starts clean.

. "$(dirname "$(readlink -f "$0")")/tap.sh"

run "$NS_ROOT/scripts/test" no-such-group
check 'a group of tests that does not exist is named' fails_with 'no-such-group'
run "$NS_ROOT/scripts/demo" surplus
check 'scripts/demo takes no arguments' fails_with 'takes no arguments'
run "$NS_ROOT/scripts/install" --surplus
check 'an unknown option of scripts/install is named' fails_with --surplus

need_root_on_debian

run bare unshare --net "$NS_ROOT/scripts/env" true
check 'without a network the sentence asks for it' fails_with 'is the network there'
check 'and nothing half-made is left' \
  bash -c '! ls -d "$1"/cache/neural-style/trixie-* 2>/dev/null' bash "$WORK"

# The checkout may lie where only root can go
mkdir -p "$WORK/home"
cp -r "$NS_ROOT/scripts" "$WORK/home/scripts"
chmod -R a+rX "$WORK"
mkdir -m 777 "$WORK/open-cache"
CACHE=$WORK/open-cache run bare setpriv --reuid=65534 --clear-groups "$WORK/home/scripts/env" true
check 'without root the sentence says what root is needed for' fails_with 'only root can make'

mkdir "$WORK/tiny"
mount -t tmpfs -o size=8m tmpfs "$WORK/tiny"
CACHE=$WORK/tiny run bare "$NS_ROOT/scripts/env" true
check 'on a small disk the sentence says how much room is needed' fails_with 'MiB are needed'
umount "$WORK/tiny"

CACHE=/proc/nowhere run bare "$NS_ROOT/scripts/env" true
check 'a cache folder that cannot be made is named' fails_with '/proc/nowhere'

# What a killed run leaves has the ending .partial. Without a network the next one gets as far as
# removing it.
partial=$(XDG_CACHE_HOME="$WORK/cache" bash -c '. "$1/scripts/lib/common.sh"
  . "$1/scripts/lib/packages.sh"; . "$1/scripts/lib/trixie.sh"; trixie_folder' bash "$NS_ROOT").partial
mkdir -p "$partial/usr"
run bare unshare --net "$NS_ROOT/scripts/env" true
check 'what a killed run has left is removed' test ! -e "$partial"

run bare "$NS_ROOT/scripts/install"
check 'scripts/install says that GIMP 3 is missing' fails_with 'has no GIMP'
finish
