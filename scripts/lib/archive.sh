# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
# Where Debian's packages come from: the mirrors and the proxy in this system's own apt configuration.

# archive_mirrors LABEL: addresses of the main archive ("Debian") or of security fixes
# ("Debian-Security"). Debian names them by Origin and Label, whatever the addresses are.
archive_mirrors ()
{
  apt-get indextargets --format '$(ORIGIN)|$(LABEL)|$(REPO_URI)' 'Created-By: Packages' 2>/dev/null |
    sed -n "s/^Debian|$1|//p" | grep -E '^(https?|file):' | sort -u
}

# archive_has_suite MIRROR SUITE: asked through apt, which knows about proxies and certificates.
archive_has_suite ()
{
  local name=$NS_CACHE/InRelease.$BASHPID status=0

  /usr/lib/apt/apt-helper download-file "${1%/}/dists/$2/InRelease" "$name" || status=$?
  rm -f "$name"
  return "$status"
}

# archive_find LABEL SUITE FILE: writes the first mirror that has the suite to FILE.
archive_find ()
{
  local mirror

  : >"$3"
  for mirror in $(archive_mirrors "$1"); do
    if archive_has_suite "$mirror" "$2"; then
      echo "$mirror" >"$3"
      return 0
    fi
  done
  return 1
}

# archive_proxy MIRROR: the proxy that apt uses for it, if any.
archive_proxy ()
{
  local scheme=${1%%:*} host=${1#*://} proxy='' default='' detected
  host=${host%%[/:]*}

  # A program that finds the proxy, then the setting for this host, then the general one
  detected=$(/usr/lib/apt/apt-helper auto-detect-proxy "$1" 2>/dev/null |
    sed -n "s/^Using proxy '\([^']*\)'.*/\1/p")
  eval "$(apt-config shell proxy "Acquire::$scheme::Proxy::$host" default "Acquire::$scheme::Proxy")"
  proxy=${proxy:-${detected:-$default}}
  [ "$proxy" = DIRECT ] || printf '%s' "$proxy"
}

# archive_apt_settings MIRROR: apt's own settings for fetching, but for files that only this system has.
archive_apt_settings ()
{
  local proxy
  proxy=$(archive_proxy "$1")

  apt-config dump 2>/dev/null | grep -iE '^Acquire::(https?::|Retries)' |
    grep -viE 'Proxy-?Auto-?Detect|::(CAInfo|CAPath|CRLFile|SslCert|SslKey|IssuerCert)' || true
  if [ -n "$proxy" ]; then
    printf 'Acquire::%s::Proxy "%s";\n' "${1%%:*}" "$proxy"
  fi
}
