# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
# The list of what scripts/install has installed. It lies beside that, so that it lasts as long.

# manifest_add MANIFEST LOG: adds what is in meson's log: files, and the folders that were made for them.
# What an earlier installation has made stays listed.
manifest_add ()
{
  local folder made=()
  folder=$(dirname "$1")
  while [ ! -d "$folder" ]; do
    made+=("$folder")
    folder=$(dirname "$folder")
  done

  mkdir -p "$(dirname "$1")" || return 1
  {
    [ ! -f "$1" ] || cat "$1"
    grep -v '^#' "$2"
    printf '%s\n' "${made[@]}"
  } | sed '/^$/d' | LC_ALL=C sort -u >"$1.new" && mv "$1.new" "$1"
}

# manifest_remove MANIFEST: removes what it lists, and it; of folders, those that are then empty.
manifest_remove ()
{
  local paths path
  # Inner ones first
  mapfile -t paths < <(LC_ALL=C sort -ru "$1")

  for path in "${paths[@]}"; do
    [ -d "$path" ] && [ ! -L "$path" ] || rm -f "$path" || return 1
  done
  rm -f "$1" || return 1
  for path in "${paths[@]}"; do
    [ ! -d "$path" ] || [ -L "$path" ] || rmdir --ignore-fail-on-non-empty "$path" || true
  done
}
