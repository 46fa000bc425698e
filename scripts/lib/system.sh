# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
# A system that has GIMP 3, or whose packages do: build in place.

NS_GIMP_VERSION=3.0.4

system_has_gimp ()
{
  command -v gimp-console >/dev/null 2>&1 || command -v gimp-console-3.0 >/dev/null 2>&1 || return 1
  pkg-config --atleast-version="$NS_GIMP_VERSION" gimp-3.0 2>/dev/null
}

# Whether apt could install a GIMP that is new enough.
apt_has_gimp ()
{
  local candidate

  command -v apt-cache >/dev/null 2>&1 || return 1
  candidate=$(apt-cache policy libgimp-3.0-dev 2>/dev/null | sed -n 's/^ *Candidate: *//p')
  [ -n "$candidate" ] && [ "$candidate" != '(none)' ] &&
    dpkg --compare-versions "$candidate" ge "$NS_GIMP_VERSION"
}

# Those of NS_PACKAGES that are not installed.
missing_packages ()
{
  local package

  for package in "${NS_PACKAGES[@]}"; do
    dpkg-query -W -f '${db:Status-Status}\n' "$package" 2>/dev/null | grep -qx installed ||
      printf '%s\n' "$package"
  done
}

# Debian 13 and later: installs what is missing, after asking where there is somebody to ask.
setup_system ()
{
  local missing answer
  mapfile -t missing < <(missing_packages)
  [ "${#missing[@]}" -gt 0 ] || return 0

  say "These packages are missing: ${missing[*]}"
  [ "$(id -u)" = 0 ] ||
    die "Only root may install them. Run: sudo apt-get install ${missing[*]}"
  if [ -t 0 ] && [ -z "${CI:-}" ]; then
    read -rp 'Install them now? [Y/n] ' answer
    case $answer in
      '' | [Yy]*) ;;
      *) die "Nothing was installed. Install them yourself, then run this again." ;;
    esac
  fi

  start_log setup
  step 'reading the package lists' apt-get update ||
    die "apt-get cannot read its package lists: is the network there? Details: $NS_LOG"
  step "installing ${#missing[@]} packages" \
    env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "${missing[@]}" ||
    die "apt-get could not install what is missing: is the network there, and room on the disk? Details: $NS_LOG"
  setup_locales "$NS_LOG" /
}

# setup_locales LOG ROOT: generates NS_LOCALES in the system under ROOT.
setup_locales ()
{
  local log=$1 root=$2 locale

  for locale in "${NS_LOCALES[@]}"; do
    chroot "$root" localedef -i "${locale%.*}" -f "${locale#*.}" "$locale" >>"$log" 2>&1 || true
  done
}
