# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
# What every script needs: where things are, and how to speak.

set -euo pipefail

NS_ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
NS_CACHE=${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/neural-style
# One build folder per checkout, outside of it
NS_BUILD=$NS_CACHE/build/$(basename "$NS_ROOT")-$(printf %s "$NS_ROOT" | cksum | cut -d' ' -f1)
export NS_ROOT NS_CACHE NS_BUILD PYTHONDONTWRITEBYTECODE=1

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

make_cache ()
{
  mkdir -p "$NS_CACHE" 2>/dev/null ||
    die "The folder $NS_CACHE cannot be made. Make room or set XDG_CACHE_HOME to a folder you may write to."
}

# lock FILE WHAT: waits until nobody else has FILE locked. The lock ends with unlock, or with this
# process and what it has started, whatever ends them.
lock ()
{
  { exec 9>"$1"; } 2>/dev/null ||
    die "The file $1 cannot be written. Make room or set XDG_CACHE_HOME to a folder you may write to."
  if ! flock -n 9; then
    say "Another run is $2; waiting for it …"
    flock 9
  fi
}

unlock ()
{
  exec 9>&-
}
