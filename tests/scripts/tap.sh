# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
# What the tests of the scripts share. Each works in a folder of its own that goes away at the end.

set -u
NS_ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
WORK=$(mktemp -d)
trap 'umount "$WORK"/* 2>/dev/null; rm -rf "$WORK"' EXIT
unset NS_INSIDE
COUNT=0

# check NAME COMMAND…
check ()
{
  local name=$1
  shift
  COUNT=$((COUNT + 1))
  if "$@" >"$WORK/check.out" 2>&1; then
    echo "ok $COUNT - $name"
  else
    echo "not ok $COUNT - $name"
    sed 's/^/# /' "$WORK/check.out" "$WORK/out" 2>/dev/null
  fi
}

finish ()
{
  echo "1..$COUNT"
}

# run COMMAND…: its output goes to $WORK/out, its status to STATUS.
run ()
{
  STATUS=0
  "$@" >"$WORK/out" 2>&1 </dev/null || STATUS=$?
}

says ()
{
  grep -q -- "$1" "$WORK/out"
}

# A failure is a status, and one sentence with the program's name in front.
fails_with ()
{
  [ "$STATUS" -ne 0 ] && [ "$(grep -c '^neural-style: ' "$WORK/out")" = 1 ] && says "$1"
}

# Ends the tests, with a note, where the others cannot be made.
need_root_on_debian ()
{
  if [ "$(id -u)" = 0 ] && unshare --mount true 2>/dev/null && command -v apt-get >/dev/null; then
    return 0
  fi
  COUNT=$((COUNT + 1))
  echo "ok $COUNT - setting up # SKIP needs root, mounting and apt"
  finish
  exit 0
}

# program NAME CODE: a program that takes the place of the system's
program ()
{
  printf '#!/bin/bash\n%s\n' "$2" >"$WORK/bin/$1"
  chmod 755 "$WORK/bin/$1"
}

# bare COMMAND…: on a Debian 12 without GIMP 3 and with an empty cache, whatever this system is. CACHE
# may name another cache.
bare ()
{
  if [ ! -d "$WORK/bin" ]; then
    mkdir "$WORK/bin"
    program pkg-config 'exit 1'
    program apt-cache 'echo "  Candidate: (none)"'
    printf 'ID=debian\nVERSION_ID=12\n' >"$WORK/os-release"
    chmod 755 "$WORK"
  fi
  unshare --mount --propagation private bash -c 'mount --bind "$0" /etc/os-release; exec "$@"' \
    "$WORK/os-release" env PATH="$WORK/bin:$PATH" XDG_CACHE_HOME="${CACHE:-$WORK/cache}" "$@"
}
