# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
# Counting tests. Everything that tests prints TAP: "ok …", "not ok …", and a plan "1..N".

NS_PASSED=0
NS_FAILED=0

# tap_count NAME STATUS FILE: adds what FILE says; prints a line, and what failed.
tap_count ()
{
  local name=$1 status=$2 file=$3 passed failed planned
  passed=$(grep -c '^ok\b' "$file" || true)
  failed=$(grep -c '^not ok\b' "$file" || true)
  planned=$(sed -n 's/^1\.\.\([0-9]*\).*/\1/p' "$file" | awk '{ n += $1 } END { print n + 0 }')

  # A test that dies takes its remaining cases with it
  if [ $((passed + failed)) -lt "$planned" ]; then
    failed=$((planned - passed))
  fi
  if [ "$failed" -eq 0 ] && { [ "$status" -ne 0 ] || [ "$passed" -eq 0 ]; }; then
    failed=1
  fi

  NS_PASSED=$((NS_PASSED + passed))
  NS_FAILED=$((NS_FAILED + failed))
  if [ "$failed" -gt 0 ]; then
    printf 'FAILED  %-32s %d passed, %d failed (status %d)\n' "$name" "$passed" "$failed" "$status"
    { grep -v '^ok\b' "$file" || true; } | head -n 60 | sed 's/^/        /'
  else
    printf 'passed  %-32s %d\n' "$name" "$passed"
  fi
}

# tap_run NAME COMMAND…: runs a program that prints TAP, at most half an hour.
tap_run ()
{
  local name=$1 status=0 output
  shift

  output=$(mktemp)
  timeout 1800 "$@" >"$output" 2>&1 </dev/null || status=$?
  tap_count "$name" "$status" "$output"
  rm -f "$output"
}

# tap_meson BUILD LABEL SUITE…: runs suites of a meson build, and counts every case in them.
tap_meson ()
{
  local folder=$1 label=$2 suite suites=() outputs
  shift 2
  for suite; do
    suites+=(--suite "$suite")
  done

  outputs=$(mktemp -d)
  meson test -C "$folder" --no-rebuild --quiet --num-processes 2 "${suites[@]}" >"$outputs/meson" 2>&1 || true
  python3 "$NS_ROOT/scripts/lib/meson_tap.py" "$folder/meson-logs/testlog.json" "$outputs" ||
    { cat "$outputs/meson"; NS_FAILED=$((NS_FAILED + 1)); }
  while IFS=$'\t' read -r status name file; do
    tap_count "$label $name" "$status" "$file"
  done <"$outputs/index"
  rm -rf "$outputs"
}

# The closing line, and the exit status.
tap_finish ()
{
  printf '%d passed, %d failed\n' "$NS_PASSED" "$NS_FAILED"
  [ "$NS_FAILED" -eq 0 ] && [ "$NS_PASSED" -gt 0 ]
}
