# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
# An older Debian: making a folder with Debian 13 in it.
#
# It is made as $folder.partial and renamed when complete, so that what has the final name is whole;
# the name carries a checksum of the package list, so that a changed list makes a new folder.

NS_TRIXIE_SUITE=trixie
NS_TRIXIE_MIB=2500 # room needed while it is made

trixie_folder ()
{
  printf '%s/trixie-%s\n' "$NS_CACHE" \
    "$(printf '%s\n' "${NS_PACKAGES[@]}" "${NS_LOCALES[@]}" | cksum | cut -d' ' -f1)"
}

trixie_free_mib ()
{
  df -Pm "$NS_CACHE" | awk 'NR == 2 { print $4 }'
}

trixie_room ()
{
  local free
  free=$(trixie_free_mib)
  [ "$free" -ge "$NS_TRIXIE_MIB" ] ||
    die "The disk under $NS_CACHE has $free MiB free; $NS_TRIXIE_MIB MiB are needed. Make room or set XDG_CACHE_HOME to a folder on a larger disk."
}

# What is mounted below a folder must never be deleted; nor a folder that somebody works in.
trixie_remove ()
{
  [ -e "$1" ] || return 0
  if grep -qF " $1/" /proc/self/mounts; then
    die "Something is mounted below $1. Unmount it (see: grep trixie /proc/mounts), then run this again."
  fi
  flock -n "$1" rm -rf --one-file-system "$1" || true
}

# trixie_failed FOLDER WHAT: the likeliest reason, in one sentence.
trixie_failed ()
{
  local free
  free=$(trixie_free_mib)
  trixie_remove "$1.partial"
  if [ "$free" -lt 100 ]; then
    die "The disk under $NS_CACHE is full. Make room for $NS_TRIXIE_MIB MiB or set XDG_CACHE_HOME to a folder on a larger disk. Details: $NS_LOG"
  fi
  die "$2 cannot be fetched: is the network there? Check it, then run this again. Details: $NS_LOG"
}

trixie_check_rights ()
{
  [ "$(id -u)" = 0 ] ||
    die "This system has no GIMP $NS_GIMP_VERSION, and only root can make and use the Debian 13 folder that replaces it. Run this with sudo, or on a system with GIMP 3."
  command -v apt-get >/dev/null ||
    die "This system has neither GIMP $NS_GIMP_VERSION nor apt. Install GIMP 3 with its development files, then run this again."
  unshare --mount true 2>/dev/null ||
    die "This system has no GIMP $NS_GIMP_VERSION, and does not let root mount folders (a container?). Allow it that (CAP_SYS_ADMIN), or use a system with GIMP 3."
}

# debootstrap fetches with wget, which reads the proxy from the environment. Its own mount namespace
# sees to it that nothing stays mounted if it is interrupted.
trixie_debootstrap ()
{
  local root=$1 mirror=$2 proxy
  proxy=$(archive_proxy "$mirror")
  if [ -n "$proxy" ]; then
    export http_proxy=$proxy https_proxy=$proxy
  fi

  unshare --mount --propagation private \
    debootstrap --force-check-gpg --variant=minbase --include=ca-certificates \
    "$NS_TRIXIE_SUITE" "$root" "$mirror"
}

trixie_configure ()
{
  local root=$1 mirror=$2 security=$3

  {
    echo "deb $mirror $NS_TRIXIE_SUITE main"
    if [ -n "$security" ]; then
      echo "deb $security $NS_TRIXIE_SUITE-security main"
    fi
  } >"$root/etc/apt/sources.list"
  archive_apt_settings "$mirror" >"$root/etc/apt/apt.conf.d/90-host"
  # Nothing in there is a server
  printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d"
  chmod 755 "$root/usr/sbin/policy-rc.d"
  # The names and the certificates that this system knows, those of a proxy among them
  cp -L /etc/resolv.conf "$root/etc/resolv.conf" || true
  cp -L /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/" || true
}

trixie_apt ()
{
  local root=$1
  shift
  # An interrupted folder is thrown away, so nothing need be safe on the disk at every step
  run_in_folder "$root" env DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8 \
    apt-get -y --no-install-recommends -o DPkg::Options::=--force-unsafe-io "$@"
}

# Makes the folder unless it is there.
setup_trixie ()
{
  local root old mirror security
  root=$(trixie_folder)
  [ ! -d "$root" ] || return 0

  trixie_check_rights
  make_cache
  lock "$NS_CACHE/setup.lock" 'setting up'
  if [ -d "$root" ]; then
    unlock
    return 0
  fi
  start_log setup

  say "This system has no GIMP 3: making a Debian 13 folder for it, once, in $NS_CACHE."
  # What an interrupted run has left, and folders for older package lists
  for old in "$NS_CACHE"/trixie-*; do
    trixie_remove "$old"
  done
  trixie_room

  if [ -z "$(archive_mirrors Debian)" ] || ! command -v debootstrap >/dev/null; then
    step 'reading the package lists' system_apt update ||
      die "apt-get cannot read its package lists: is the network there? Details: $NS_LOG"
  fi
  command -v debootstrap >/dev/null ||
    step 'installing debootstrap' system_apt install debootstrap debian-archive-keyring ||
    die "debootstrap cannot be installed: is the network there? Details: $NS_LOG"
  [ -n "$(archive_mirrors Debian)" ] ||
    die "apt knows no mirror of Debian, so there is nowhere to get GIMP 3 from. Check /etc/apt/sources.list and the network, then run apt-get update."

  step 'looking for Debian 13' archive_find Debian "$NS_TRIXIE_SUITE" "$NS_CACHE/mirror" ||
    trixie_failed "$root" "Debian 13"
  archive_find Debian-Security "$NS_TRIXIE_SUITE-security" "$NS_CACHE/security" >>"$NS_LOG" 2>&1 || true
  mirror=$(cat "$NS_CACHE/mirror")
  security=$(cat "$NS_CACHE/security")

  step 'Debian 13' trixie_debootstrap "$root.partial" "$mirror" ||
    trixie_failed "$root" "Debian 13"
  trixie_configure "$root.partial" "$mirror" "$security" >>"$NS_LOG" 2>&1 ||
    trixie_failed "$root" "Debian 13"
  step 'its package lists' trixie_apt "$root.partial" update ||
    trixie_failed "$root" "The package lists of Debian 13"
  step "GIMP 3 and what it takes to build for it" \
    trixie_apt "$root.partial" install "${NS_PACKAGES[@]}" ||
    trixie_failed "$root" "GIMP 3"
  step 'locales' setup_locales "$root.partial" ||
    die "The locales ${NS_LOCALES[*]} cannot be made. Details: $NS_LOG"
  trixie_apt "$root.partial" clean >>"$NS_LOG" 2>&1
  rm -f "$NS_CACHE/mirror" "$NS_CACHE/security"
  mv "$root.partial" "$root"
  unlock
}
