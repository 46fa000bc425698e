# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
# What every script needs: where things are, and how to speak.

set -euo pipefail

NS_ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
NS_CACHE=${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/neural-style
# One build folder per checkout, outside of it
NS_BUILD=$NS_CACHE/build/$(basename "$NS_ROOT")-$(printf %s "$NS_ROOT" | cksum | cut -d' ' -f1)
export NS_ROOT NS_CACHE NS_BUILD

say ()
{
  printf '%s\n' "$*" >&2
}

# One sentence: what is wrong and what to do.
die ()
{
  say "neural-style: $*"
  exit 1
}

# step TEXT COMMAND…: runs a long command, its output to the log, and says how long it took.
step ()
{
  local text=$1 begin=$SECONDS
  shift
  printf '  %s … ' "$text" >&2
  if "$@" >>"$NS_LOG" 2>&1 </dev/null; then
    printf '%d s\n' $((SECONDS - begin)) >&2
  else
    printf 'failed\n' >&2
    return 1
  fi
}

# Makes the cache folder, and starts a log in it.
start_log ()
{
  mkdir -p "$NS_CACHE" 2>/dev/null ||
    die "The folder $NS_CACHE cannot be made. Make room or set XDG_CACHE_HOME to a folder you may write to."
  NS_LOG=$NS_CACHE/$1.log
  : >"$NS_LOG" 2>/dev/null ||
    die "The file $NS_LOG cannot be written. Make room or set XDG_CACHE_HOME to a folder you may write to."
}
