# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
# A system that has GIMP 3, or whose packages do: build in place.

NS_GIMP_VERSION=3.0.4

system_has_gimp ()
{
  command -v gimp-console >/dev/null 2>&1 || command -v gimp-console-3.0 >/dev/null 2>&1 || return 1
  pkg-config --atleast-version="$NS_GIMP_VERSION" gimp-3.0 2>/dev/null
}

# Debian 13 or later. Testing and unstable have no number.
system_is_recent_debian ()
{
  (
    ID='' VERSION_ID=''
    . /etc/os-release
    [ "$ID" = debian ] && [ "${VERSION_ID:-99}" -ge 13 ]
  ) 2>/dev/null
}

# Whether apt could install a GIMP that is new enough. A fresh Debian 13 need not have read its
# package lists yet.
system_apt_has_gimp ()
{
  local candidate

  command -v apt-cache >/dev/null 2>&1 || return 1
  ! system_is_recent_debian || return 0
  candidate=$(apt-cache policy libgimp-3.0-dev 2>/dev/null | sed -n 's/^ *Candidate: *//p')
  [ -n "$candidate" ] && [ "$candidate" != '(none)' ] &&
    dpkg --compare-versions "$candidate" ge "$NS_GIMP_VERSION"
}

# Those of NS_PACKAGES that are not installed.
system_missing_packages ()
{
  comm -23 <(printf '%s\n' "${NS_PACKAGES[@]}" | sort -u) \
    <(dpkg-query -W -f '${db:Status-Status} ${Package}\n' "${NS_PACKAGES[@]}" 2>/dev/null |
      sed -n 's/^installed //p' | sort -u)
}

system_apt ()
{
  env DEBIAN_FRONTEND=noninteractive apt-get -y -o DPkg::Lock::Timeout=300 --no-install-recommends "$@"
}

# Those of NS_LOCALES that there are not; locale writes "utf8" for "UTF-8".
system_missing_locales ()
{
  local there locale
  there=$(locale -a 2>/dev/null)
  for locale in "${NS_LOCALES[@]}"; do
    grep -qixF -e "$locale" -e "${locale/UTF-8/utf8}" <<<"$there" || printf '%s\n' "$locale"
  done
}

# Debian 13 and later: installs what is missing, after asking where there is somebody to ask. Locales are
# looked for by themselves, as packages may be installed by hand or by a run that did not get further.
setup_system ()
{
  local packages locales locale command answer
  mapfile -t packages < <(system_missing_packages)
  mapfile -t locales < <(system_missing_locales)
  [ "${#packages[@]}" -gt 0 ] || [ "${#locales[@]}" -gt 0 ] || return 0

  [ "${#packages[@]}" -eq 0 ] || say "These packages are missing: ${packages[*]}"
  [ "${#locales[@]}" -eq 0 ] || say "These locales are missing: ${locales[*]}"
  if [ "$(id -u)" != 0 ]; then
    command=
    [ "${#packages[@]}" -eq 0 ] || command=" && sudo apt-get install ${packages[*]}"
    for locale in "${locales[@]}"; do
      command+=" && sudo localedef -i ${locale%.*} -f ${locale#*.} $locale"
    done
    die "Only root may install packages and make locales. Run: ${command# && }"
  fi
  if [ -t 0 ] && [ -z "${CI:-}" ]; then
    read -rp 'Install them now? [Y/n] ' answer
    case $answer in
      '' | [Yy]*) ;;
      *) die "Nothing was installed. Install them yourself, then run this again." ;;
    esac
  fi

  make_cache
  lock "$NS_CACHE/setup.lock" 'setting up'
  start_log setup
  if [ "${#packages[@]}" -gt 0 ]; then
    step 'reading the package lists' system_apt update ||
      die "apt-get cannot read its package lists: is the network there? Details: $NS_LOG"
    step "installing ${#packages[@]} packages" system_apt install "${packages[@]}" ||
      die "apt-get could not install what is missing: is the network there, and room on the disk? Details: $NS_LOG"
  fi
  if [ "${#locales[@]}" -gt 0 ]; then
    step 'locales' setup_locales / ||
      die "The locales ${locales[*]} cannot be made. Details: $NS_LOG"
  fi
  unlock
}

# setup_locales ROOT: generates NS_LOCALES in the system under ROOT.
setup_locales ()
{
  local locale

  for locale in "${NS_LOCALES[@]}"; do
    chroot "$1" localedef -i "${locale%.*}" -f "${locale#*.}" "$locale" || return 1
  done
}
