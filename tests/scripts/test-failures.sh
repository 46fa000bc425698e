#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Setting up where the network, the rights or the disk are missing: one sentence, and the next run
# starts clean. The Debian 13 folder itself is not made here; scripts/env has done so.

. "$(dirname "$(readlink -f "$0")")/tap.sh"

if [ "$(id -u)" != 0 ] || ! command -v unshare >/dev/null; then
  echo "ok 1 - setting up is tested where root can # SKIP not root"
  echo "1..1"
  exit 0
fi

# Whatever this system is, make it look like one without GIMP 3, with a cache of its own
mkdir "$WORK/cache" "$WORK/bin"
printf '#!/bin/sh\nexit 1\n' >"$WORK/bin/pkg-config"
# shellcheck disable=SC2016
printf '#!/bin/sh\necho "  Candidate: (none)"\n' >"$WORK/bin/apt-cache"
chmod 755 "$WORK"/bin/* "$WORK"
bare () { env PATH="$WORK/bin:$PATH" XDG_CACHE_HOME="$WORK/cache" "$@"; }

run bare unshare --net "$NS_ROOT/scripts/env" true
check 'without a network the sentence asks for it' fails_with 'is the network there'
check 'and nothing half-made is left' \
  bash -c '! ls -d "$1"/cache/neural-style/trixie-* 2>/dev/null' bash "$WORK"

mkdir -p "$WORK/home"
cp -r "$NS_ROOT/scripts" "$WORK/home/scripts"
chmod -R a+rX "$WORK"
mkdir -m 777 "$WORK/home/cache"
run setpriv --reuid=65534 --clear-groups env PATH="$WORK/bin:$PATH" XDG_CACHE_HOME="$WORK/home/cache" \
  "$WORK/home/scripts/env" true
check 'without root the sentence says what root is needed for' fails_with 'only root can make'

mkdir "$WORK/tiny"
mount -t tmpfs -o size=8m tmpfs "$WORK/tiny"
run env PATH="$WORK/bin:$PATH" XDG_CACHE_HOME="$WORK/tiny" "$NS_ROOT/scripts/env" true
check 'on a small disk the sentence says how much room is needed' fails_with 'MiB are needed'
umount "$WORK/tiny"

run env PATH="$WORK/bin:$PATH" XDG_CACHE_HOME=/proc/nowhere "$NS_ROOT/scripts/env" true
check 'a cache folder that cannot be made is named' fails_with '/proc/nowhere'

# An interrupted run leaves a .partial folder; the next one starts over. Without a network it gets as
# far as removing it.
run bare true
partial=$(env XDG_CACHE_HOME="$WORK/cache" bash -c '. "$1/scripts/lib/common.sh"
  . "$1/scripts/lib/packages.sh"; . "$1/scripts/lib/trixie.sh"; trixie_folder' bash "$NS_ROOT").partial
mkdir -p "$partial/usr"
run bare unshare --net "$NS_ROOT/scripts/env" true
check 'what an interrupted run has left is removed' test ! -e "$partial"

run "$NS_ROOT/scripts/test" no-such-group
check 'a group of tests that does not exist is named' fails_with 'no-such-group'
run "$NS_ROOT/scripts/demo" surplus
check 'scripts/demo takes no arguments' fails_with 'takes no arguments'
run env PATH="$WORK/bin:$PATH" "$NS_ROOT/scripts/install" --user
check 'an unknown option of scripts/install is named' fails_with -- '--user'
run env PATH="$WORK/bin:$PATH" "$NS_ROOT/scripts/install"
check 'scripts/install says that GIMP 3 is missing' fails_with 'has no GIMP'
finish
