# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
# Running commands in a folder that holds a system.

# run_in_folder FOLDER COMMAND…: the folder's own system, and everything else in its usual place, in a
# mount namespace that ends with the command.
run_in_folder ()
{
  local root=$1
  shift

  NS_FOLDER=$root unshare --mount --propagation private bash -c '
    set -e

    bind ()
    {
      [ ! "$1" -ef "$NS_FOLDER$1" ] || return 0
      mkdir -p "$NS_FOLDER$1"
      mount --rbind "$1" "$NS_FOLDER$1"
    }

    for folder in /*; do
      case $folder in
        /bin | /boot | /etc | /lib* | /lost+found | /run | /sbin | /usr | /var) ;;
        *) [ ! -d "$folder" ] || [ -L "$folder" ] || bind "$folder" ;;
      esac
    done
    bind "$NS_CACHE"
    bind "$NS_ROOT"

    [ -d "$NS_FOLDER$PWD" ] || cd "$NS_ROOT"
    exec chroot "$NS_FOLDER" bash -c "cd \"\$1\" && shift && exec \"\$@\"" bash "$PWD" "$@"
  ' bash "$@"
}

# exec_in_folder FOLDER COMMAND…: becomes the command, as which the folder counts as in use.
exec_in_folder ()
{
  local root=$1 kept=() name
  shift
  mkdir -p "$NS_CACHE/home"

  # What the caller has set for its own system does not fit this one; these are about what is run
  for name in $(compgen -e); do
    case $name in
      TERM | DISPLAY | XAUTHORITY | TZ | CI | CC | CFLAGS | LDFLAGS | NS_* | OPENBLAS_* | GIMP* | \
        G_* | *SAN_OPTIONS | CMOCKA_* | MESON_*)
        kept+=("$name=${!name}")
        ;;
    esac
  done

  # The lock is on the folder itself and goes with the last process that has it open
  exec 8<"$root"
  flock -s 8
  exec env -i "${kept[@]}" NS_INSIDE=1 NS_SYSTEM="$root" HOME="$NS_CACHE/home" USER=root LOGNAME=root LANG=C.UTF-8 \
    PATH="$NS_BUILD/plain/cli:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin" \
    XDG_CACHE_HOME="$(dirname "$NS_CACHE")" \
    bash -c '. "$NS_ROOT/scripts/lib/folder.sh"; run_in_folder "$NS_SYSTEM" "$@"' bash "$@"
}
