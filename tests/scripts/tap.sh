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
