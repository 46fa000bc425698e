# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
# Counting tests. Everything that tests prints TAP: "ok …", "not ok …", and a plan "1..N".

NS_PASSED=0
NS_FAILED=0

# tap_count NAME STATUS FILE: adds what FILE says; prints a line, and what failed.
tap_count ()
{
  local name=$1 status=$2 file=$3 passed failed skipped planned
  passed=$(grep -cE '^ok\b' "$file" || true)
  failed=$(grep -cE '^not ok\b' "$file" || true)
  skipped=$(grep -ciE '^ok\b.*# SKIP' "$file" || true)
  planned=$(awk -F'\\.\\.' '/^1\.\.[0-9]/ { n += $2 } END { print n + 0 }' "$file")

  # A test that dies takes its remaining cases with it
  if [ $((passed + failed)) -lt "$planned" ]; then
    failed=$((planned - passed))
  fi
  if [ "$failed" -eq 0 ] && { [ "$status" -ne 0 ] || [ "$passed" -eq 0 ]; }; then
    failed=1
  fi
  passed=$((passed - skipped))

  NS_PASSED=$((NS_PASSED + passed))
  NS_FAILED=$((NS_FAILED + failed))
  if [ "$failed" -gt 0 ]; then
    printf 'FAILED  %-32s %d passed, %d failed (status %d)\n' "$name" "$passed" "$failed" "$status"
    # What failed and why; where a test has died, its last words
    {
      grep -E '^(not ok\b|#)' "$file" | head -n 60 || true
      [ "$status" -eq 0 ] || grep -vE '^(ok\b|not ok\b|#)' "$file" | tail -n 30 || true
    } | sed 's/^/        /'
  elif [ "$skipped" -gt 0 ]; then
    printf 'passed  %-32s %d, %d skipped\n' "$name" "$passed" "$skipped"
  else
    printf 'passed  %-32s %d\n' "$name" "$passed"
  fi
}

# tap_run NAME COMMAND…: runs a program that prints TAP, at most a quarter of an hour.
tap_run ()
{
  local name=$1 status=0 output
  shift

  output=$(mktemp)
  timeout 900 "$@" >"$output" 2>&1 </dev/null || status=$?
  tap_count "$name" "$status" "$output"
  rm -f "$output"
}

# tap_start NAME COMMAND…: the same beside others, at most two at a time; tap_wait counts them, in order.
NS_STARTED=()
tap_start ()
{
  local name=$1 output
  shift

  # What runs beside a script does not hear of Ctrl-C
  trap 'kill $(jobs -rp) 2>/dev/null; exit 130' INT TERM
  while [ "$(jobs -rp | wc -l)" -ge 2 ]; do
    sleep 0.5
  done
  output=$(mktemp)
  timeout 900 "$@" >"$output" 2>&1 </dev/null &
  NS_STARTED+=("$name" "$!" "$output")
}

tap_wait ()
{
  local i status output
  for ((i = 0; i < ${#NS_STARTED[@]}; i += 3)); do
    status=0
    output=${NS_STARTED[i + 2]}
    wait "${NS_STARTED[i + 1]}" || status=$?
    tap_count "${NS_STARTED[i]}" "$status" "$output"
    rm -f "$output"
  done
  NS_STARTED=()
  trap - INT TERM
}

# tap_meson BUILD LABEL OPTION…: runs what the options of "meson test" choose, and counts every case.
tap_meson ()
{
  local folder=$1 label=$2 outputs
  shift 2

  outputs=$(mktemp -d)
  # Without tests meson writes no log, and an earlier one must not be counted
  rm -f "$folder/meson-logs/testlog.json"
  meson test -C "$folder" --no-rebuild --quiet --num-processes 2 "$@" >"$outputs/meson" 2>&1 || true
  if python3 "$NS_ROOT/scripts/lib/meson_tap.py" "$folder/meson-logs/testlog.json" "$outputs"; then
    while IFS=$'\t' read -r status name file; do
      tap_count "$label $name" "$status" "$file"
    done <"$outputs/index"
  else
    printf '1..1\n' >>"$outputs/meson"
    tap_count "$label" 1 "$outputs/meson"
  fi
  rm -rf "$outputs"
}

# The closing line, and the exit status.
tap_finish ()
{
  printf '%d passed, %d failed\n' "$NS_PASSED" "$NS_FAILED"
  [ "$NS_FAILED" -eq 0 ] && [ "$NS_PASSED" -gt 0 ]
}
