# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
# Long steps: a line that says what is done and how long it took, and a log of everything else.

NS_STEP=

start_log ()
{
  make_cache
  NS_LOG=$NS_CACHE/$1.log
  { : >"$NS_LOG"; } 2>/dev/null ||
    die "The file $NS_LOG cannot be written. Make room or set XDG_CACHE_HOME to a folder you may write to."
}

step_interrupted ()
{
  trap '' INT TERM HUP
  kill -KILL -- "-$NS_STEP" 2>/dev/null || true
  wait "$NS_STEP" 2>/dev/null || true
  printf 'interrupted\n' >&2
  say 'neural-style: Interrupted while setting up. Run this again; it starts over where it has to.'
  exit 130
}

# step TEXT COMMAND…: runs a command, its output to the log.
step ()
{
  local text=$1 begin=$SECONDS status=0
  shift

  printf '  %s … ' "$text" >&2
  # In a process group of its own, so that a signal finds this shell waiting, and ends all of it
  set -m
  "$@" >>"$NS_LOG" 2>&1 </dev/null &
  NS_STEP=$!
  set +m
  trap step_interrupted INT TERM HUP
  wait "$NS_STEP" || status=$?
  trap - INT TERM HUP

  if [ "$status" -eq 0 ]; then
    printf '%d s\n' $((SECONDS - begin)) >&2
  else
    printf 'failed\n' >&2
  fi
  return "$status"
}
