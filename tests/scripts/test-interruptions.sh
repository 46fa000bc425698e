#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Setting up that is interrupted, that runs out of room half-way, or that two runs do at once. A
# program of ours takes the place of debootstrap, so that nothing is fetched.

. "$(dirname "$(readlink -f "$0")")/tap.sh"

need_root_on_debian

# apt's one mirror is a folder
bare mkdir -p "$WORK/mirror/dists/trixie"
echo 'Origin: Debian' >"$WORK/mirror/dists/trixie/InRelease"
program apt-get "[ \"\$1\" != indextargets ] || echo 'Debian|Debian|file:$WORK/mirror'"
program df "echo; echo \"x x x \$(cat '$WORK/free')\""
program debootstrap "mkdir \"\${@: -2:1}\"; echo \$\$ >'$WORK/running'; . '$WORK/debootstrap'"
echo 9999 >"$WORK/free"

# within SECONDS COMMAND…: whether it succeeds until then
within ()
{
  local tries=$(($1 * 10))
  shift
  while ! "$@" 2>/dev/null; do
    tries=$((tries - 1))
    [ "$tries" -gt 0 ] || return 1
    sleep 0.1
  done
}

started () { test -s "$WORK/running"; }
ended () { ! kill -0 "$(cat "$WORK/running")"; }

for signal in INT TERM; do
  rm -f "$WORK/running"
  echo 'sleep 60' >"$WORK/debootstrap"
  # In a process group of its own, whose SIGINT a shell has not switched off
  set -m
  bare "$NS_ROOT/scripts/env" true >"$WORK/out" 2>&1 </dev/null &
  pid=$!
  set +m
  within 30 started
  kill -s "$signal" -- "-$pid"
  STATUS=0
  wait "$pid" || STATUS=$?
  check "an interrupted run says so in a sentence (SIG$signal)" fails_with 'Interrupted while setting up'
  check "and ends what it has started (SIG$signal)" within 5 ended
done

echo "echo 3 >'$WORK/free'; exit 1" >"$WORK/debootstrap"
run bare "$NS_ROOT/scripts/env" true
check 'the next run starts over; a disk that fills up half-way is named' fails_with 'is full'
check 'and nothing half-made is left' bash -c '! ls -d "$1"/cache/neural-style/trixie-*' bash "$WORK"
echo 9999 >"$WORK/free"

rm -f "$WORK/running"
echo 'sleep 2; exit 1' >"$WORK/debootstrap"
bare "$NS_ROOT/scripts/env" true >"$WORK/first" 2>&1 </dev/null &
within 30 started
run bare "$NS_ROOT/scripts/env" true
check 'a second run waits for the first' says 'Another run is setting up; waiting'
wait

rm -r "$WORK/mirror/dists/trixie"
run bare "$NS_ROOT/scripts/env" true
check 'a mirror without Debian 13 is noticed at once' fails_with 'Debian 13 cannot be fetched'
finish
