# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
# An older Debian: a folder with Debian 13 in it, and commands that run inside.
#
# The folder is made as $NS_TRIXIE.partial and renamed when complete, so that what has the final name
# is whole; its name carries a checksum of the package list, so that a changed list makes a new one.

NS_TRIXIE_SUITE=trixie
NS_TRIXIE_MIB=2500 # room needed while it is made

trixie_folder ()
{
  printf '%s/trixie-%s\n' "$NS_CACHE" \
    "$(printf '%s\n' "${NS_PACKAGES[@]}" "${NS_LOCALES[@]}" | cksum | cut -d' ' -f1)"
}

# The mirror that this system's own apt uses for Debian's main archive, and for security fixes.
# Debian names them by Origin and Label, whatever the addresses are.
trixie_mirror ()
{
  apt-get indextargets --format '$(ORIGIN)|$(LABEL)|$(REPO_URI)' 'Created-By: Packages' 2>/dev/null |
    sed -n "s/^Debian|$1|//p" | sed 1q
}

# Whether the archive at $1 has the suite $2; asked through apt, which knows about proxies.
trixie_suite_exists ()
{
  local name=$NS_CACHE/release-$$ found=1

  if /usr/lib/apt/apt-helper download-file "${1%/}/dists/$2/InRelease" "$name" >>"$NS_LOG" 2>&1; then
    found=0
  fi
  rm -f "$name"
  return $found
}

# debootstrap fetches with wget, which reads the proxy from the environment; apt keeps it in its
# configuration.
trixie_export_proxy ()
{
  local proxy

  proxy=$(apt-config shell proxy Acquire::http::Proxy 2>/dev/null)
  eval "$proxy"
  if [ -n "${proxy:-}" ] && [ "$proxy" != DIRECT ]; then
    export http_proxy=$proxy https_proxy=$proxy
  fi
}

trixie_room ()
{
  local free
  free=$(df -Pm "$NS_CACHE" | awk 'NR == 2 { print $4 }')
  [ "$free" -ge "$NS_TRIXIE_MIB" ] ||
    die "The disk under $NS_CACHE has $free MiB free; $NS_TRIXIE_MIB MiB are needed. Make room or set XDG_CACHE_HOME to a folder on a larger disk."
}

# What is mounted below a folder that an interrupted run has left must never be deleted.
trixie_remove ()
{
  [ -e "$1" ] || return 0
  if grep -q " $1/" /proc/self/mounts; then
    die "Something is still mounted below $1. Unmount it (see: grep $1 /proc/mounts), then run this again."
  fi
  rm -rf --one-file-system "$1"
}

trixie_apt ()
{
  env DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8 chroot "$1" apt-get -y --no-install-recommends "${@:2}"
}

trixie_sources ()
{
  local root=$1 mirror=$2 security=$3

  {
    echo "deb $mirror $NS_TRIXIE_SUITE main"
    if [ -n "$security" ]; then
      echo "deb $security $NS_TRIXIE_SUITE-security main"
    fi
  } >"$root/etc/apt/sources.list"
  # apt's own settings for fetching: proxies, timeouts
  apt-config dump 2>/dev/null | grep -i '^Acquire::\(http\|https\|Retries\)' \
    >"$root/etc/apt/apt.conf.d/90-host" || true
  # Nothing in there is a server
  printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d"
  chmod 755 "$root/usr/sbin/policy-rc.d"
  cp /etc/resolv.conf "$root/etc/resolv.conf" 2>/dev/null || true
}

trixie_failed ()
{
  trixie_remove "$1.partial"
  die "$2 Details: $NS_LOG"
}

# Makes the folder unless it is there.
setup_trixie ()
{
  local root mirror security
  root=$(trixie_folder)
  [ ! -d "$root" ] || return 0

  [ "$(id -u)" = 0 ] ||
    die "This system has no GIMP $NS_GIMP_VERSION, and only root can make the Debian 13 folder that replaces it. Run this with sudo, or on a system with GIMP 3."
  command -v apt-get >/dev/null ||
    die "This system has neither GIMP $NS_GIMP_VERSION nor apt. Install GIMP 3 with its development files, then run this again."

  start_log setup
  # One at a time; the lock goes with the process, whatever ends it
  exec 9>"$NS_CACHE/setup.lock"
  if ! flock -n 9; then
    say 'Another run is setting up; waiting for it …'
    flock 9
  fi
  if [ -d "$root" ]; then
    exec 9>&-
    return 0
  fi

  say "This system has no GIMP 3: making a Debian 13 folder for it, once, in $NS_CACHE."
  trixie_remove "$root.partial"
  # Folders for older package lists are of no use any more
  for old in "$NS_CACHE"/trixie-*; do
    [ "$old" = "$root" ] || trixie_remove "$old"
  done
  trixie_room

  if ! command -v debootstrap >/dev/null; then
    step 'reading the package lists' apt-get update ||
      die "apt-get cannot read its package lists: is the network there? Details: $NS_LOG"
    step 'installing debootstrap' env DEBIAN_FRONTEND=noninteractive \
      apt-get install -y --no-install-recommends debootstrap ||
      die "debootstrap cannot be installed: is the network there? Details: $NS_LOG"
  fi

  mirror=$(trixie_mirror Debian)
  if [ -z "$mirror" ]; then
    step 'reading the package lists' apt-get update ||
      die "apt-get cannot read its package lists: is the network there? Details: $NS_LOG"
    mirror=$(trixie_mirror Debian)
  fi
  [ -n "$mirror" ] ||
    die "apt's configuration names no mirror of Debian, so there is nowhere to get GIMP 3 from. Add one to /etc/apt/sources.list."
  security=$(trixie_mirror Debian-Security)
  if [ -n "$security" ] && ! trixie_suite_exists "$security" "$NS_TRIXIE_SUITE-security"; then
    security=
  fi
  trixie_export_proxy

  step 'Debian 13' debootstrap --variant=minbase --include=ca-certificates \
    "$NS_TRIXIE_SUITE" "$root.partial" "$mirror" ||
    trixie_failed "$root" "Debian 13 cannot be fetched from the mirror that apt uses: is the network there, and room on the disk?"
  trixie_sources "$root.partial" "$mirror" "$security"
  step 'package lists' trixie_apt "$root.partial" update ||
    trixie_failed "$root" "The package lists cannot be fetched: is the network there?"
  step "GIMP 3 and ${#NS_PACKAGES[@]} packages" trixie_in_namespace "$root.partial" \
    env DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8 \
    apt-get -y --no-install-recommends install "${NS_PACKAGES[@]}" ||
    trixie_failed "$root" "The packages cannot be installed: is the network there, and room on the disk?"
  step 'locales' setup_locales "$NS_LOG" "$root.partial"
  step 'tidying up' trixie_apt "$root.partial" clean
  mv "$root.partial" "$root"
  exec 9>&-
}

# Runs a command in the folder $1 with /proc, /dev, /sys, /tmp, the cache and the checkout in their
# usual places, in a mount namespace that ends with the command.
trixie_in_namespace ()
{
  local root=$1
  shift

  NS_CHROOT=$root unshare --mount --propagation private bash -c '
    set -e
    bind () { mkdir -p "$NS_CHROOT$1"; mount --rbind "$1" "$NS_CHROOT$1"; }
    mount -t proc proc "$NS_CHROOT/proc"
    for folder in /sys /dev /tmp "$NS_CACHE" "$NS_ROOT"; do
      bind "$folder"
    done
    directory=$PWD
    [ -d "$NS_CHROOT$directory" ] || directory=$NS_ROOT
    exec chroot "$NS_CHROOT" bash -c "cd \"\$1\" && shift && exec \"\$@\"" bash "$directory" "$@"
  ' bash "$@"
}

# Replaces this process by a command in the environment.
exec_in_trixie ()
{
  local root home=$NS_CACHE/home
  root=$(trixie_folder)
  [ "$(id -u)" = 0 ] || die "Only root can work in the Debian 13 folder. Run this with sudo."
  mkdir -p "$home"

  # What the caller has set for its own system does not fit the other one
  NS_CHROOT=$root exec env -i NS_INSIDE=1 HOME="$home" USER=root LOGNAME=root \
    TERM="${TERM:-dumb}" LANG=C.UTF-8 \
    PATH="$NS_BUILD/plain/cli:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin" \
    NS_ROOT="$NS_ROOT" NS_CACHE="$NS_CACHE" NS_BUILD="$NS_BUILD" NS_CHROOT="$root" \
    XDG_CACHE_HOME="$(dirname "$NS_CACHE")" \
    ${DISPLAY:+DISPLAY="$DISPLAY"} ${CI:+CI="$CI"} \
    bash -c '. "$NS_ROOT/scripts/lib/common.sh"; . "$NS_ROOT/scripts/lib/trixie.sh"; trixie_in_namespace "$NS_CHROOT" "$@"' \
    bash "$@"
}
