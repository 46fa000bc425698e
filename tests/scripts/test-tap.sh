#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Counting tests: what dies, says nothing or promises more than it ran has failed.

. "$(dirname "$(readlink -f "$0")")/tap.sh"

# counts OUTPUT STATUS: "passed failed" as scripts/lib/tap.sh counts them
counts ()
{
  printf '%b' "$1" >"$WORK/tap"
  bash -c '. "$1/scripts/lib/tap.sh"; tap_count x "$2" "$3" >/dev/null; echo "$NS_PASSED $NS_FAILED"' \
    bash "$NS_ROOT" "$2" "$WORK/tap"
}

# counted NAME OUTPUT STATUS EXPECTED
counted ()
{
  local found
  found=$(counts "$2" "$3")
  echo "counted $found, expected $4" >"$WORK/out"
  check "$1" test "$found" = "$4"
}

counted 'every case counts' '1..2\nok 1 - a\nok 2 - b\n' 0 '2 0'
counted 'so does one that fails' '1..2\nok 1 - a\nnot ok 2 - b\n' 1 '1 1'
counted 'a test that dies takes its remaining cases with it' '1..3\nok 1 - a\n' 139 '1 2'
counted 'a leak after the last case fails' '1..1\nok 1 - a\n' 23 '1 1'
counted 'a test without cases fails' '' 0 '0 1'
counted 'what is skipped has not passed' '1..2\nok 1 - a\nok 2 - b # SKIP no screen\n' 0 '1 0'

mkdir "$WORK/build"
run bash -c '. "$1/scripts/lib/common.sh"; . "$1/scripts/lib/tap.sh"; tap_meson "$2" none; tap_finish' \
  bash "$NS_ROOT" "$WORK/build"
check 'meson without any test fails' says '^0 passed, 1 failed$'
check 'and so does the status' test "$STATUS" -ne 0

# Tests that run beside each other: the first ends last, and one fails
run bash -c '. "$1/scripts/lib/common.sh"; . "$1/scripts/lib/tap.sh"
  for sleep in 0.6 0.1 0; do
    tap_start "after $sleep" bash -c "sleep $sleep; echo 1..1; [ $sleep != 0.1 ] || exit 3; echo ok 1"
  done
  tap_wait; tap_finish' bash "$NS_ROOT"
check 'tests beside each other are counted' says '^2 passed, 1 failed$'
check 'in order, each with its own status' test "$(grep -oE 'after [0-9.]+|status [0-9]' "$WORK/out" | paste -sd' ')" = \
  'after 0.6 after 0.1 status 3 after 0'

bash -c '. "$1/scripts/lib/common.sh"; . "$1/scripts/lib/tap.sh"
  tap_start long bash -c "echo \$\$ >$2; exec sleep 60"; tap_wait' bash "$NS_ROOT" "$WORK/pid" >"$WORK/out" 2>&1 &
tests=$!
for _ in $(seq 50); do
  [ -s "$WORK/pid" ] && break
  sleep 0.1
done
kill "$tests"
wait "$tests"
sleep 0.5
check 'and end with the script that has started them' test ! -d "/proc/$(cat "$WORK/pid")"

mkdir -p "$WORK/checkout/.ci" "$WORK/checkout/scripts"
cp "$NS_ROOT/.ci/run" "$WORK/checkout/.ci/run"
printf '#!/bin/sh\necho "neural-style: no network" >&2\nexit 1\n' >"$WORK/checkout/scripts/test"
chmod 755 "$WORK/checkout/scripts/test"
run "$WORK/checkout/.ci/run"
check 'integration ends with the count even if nothing could be set up' \
  test "$(tail -n 1 "$WORK/out") $STATUS" = '0 passed, 1 failed 1'
finish
