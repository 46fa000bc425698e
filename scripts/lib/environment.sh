# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
# The place where GIMP 3 and everything else is: this system, or a folder with Debian 13 in it.

. "$NS_ROOT/scripts/lib/packages.sh"
. "$NS_ROOT/scripts/lib/step.sh"
. "$NS_ROOT/scripts/lib/archive.sh"
. "$NS_ROOT/scripts/lib/system.sh"
. "$NS_ROOT/scripts/lib/folder.sh"
. "$NS_ROOT/scripts/lib/trixie.sh"

# exec_in_environment COMMAND…: sets up what is missing, then becomes the command.
exec_in_environment ()
{
  if [ -n "${NS_INSIDE:-}" ]; then
    exec "$@"
  elif system_has_gimp || { [ ! -d "$(trixie_folder)" ] && system_apt_has_gimp; }; then
    ! command -v dpkg-query >/dev/null || setup_system
    export NS_INSIDE=1 PATH="$NS_BUILD/plain/cli:$PATH"
    exec "$@"
  else
    setup_trixie
    [ "$(id -u)" = 0 ] || die "Only root can work in the Debian 13 folder. Run this with sudo."
    exec_in_folder "$(trixie_folder)" "$@"
  fi
}
