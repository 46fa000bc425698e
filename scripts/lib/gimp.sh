# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
# GIMP's batch mode with a profile of its own that holds only what we need.

# make_gimp_profile FOLDER: Script-Fu, Python-Fu and our plug-in, so that GIMP starts in two seconds
# rather than six; the user's own GIMP is not touched.
make_gimp_profile ()
{
  local folder=$1 system plugin
  system=$(pkg-config --variable=gimplibdir gimp-3.0)/plug-ins

  rm -rf "$folder"
  mkdir -p "$folder/plug-ins"
  for plugin in python-eval script-fu file-png file-jpeg; do
    if [ -e "$system/$plugin" ]; then
      ln -s "$system/$plugin" "$folder/plug-ins/$plugin"
    fi
  done
  ln -s "$NS_BUILD/plug-ins/neural-style" "$folder/plug-ins/neural-style"
  printf '(plug-in-path "%s/plug-ins")\n' "$folder" >"$folder/gimprc"
}

# gimp_batch PROFILE INTERPRETER CODE: runs CODE. Its exit status is GIMP's.
gimp_batch ()
{
  local gimp=gimp-console
  command -v "$gimp" >/dev/null || gimp='gimp-console-3.0'
  GIMP3_DIRECTORY=$1 "$gimp" -i -d -f --batch-interpreter="$2" -b "$3" --quit </dev/null
}
