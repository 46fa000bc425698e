# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
# Building with meson, inside the environment.

build_need_tools ()
{
  local tool
  for tool in meson ninja cc pkg-config msgfmt; do
    command -v "$tool" >/dev/null ||
      die "The program $tool is missing. Install what scripts/lib/packages.sh lists under “building”, then run this again."
  done
}

build_failed ()
{
  local log=$1 sentence=$2
  # The compiler's words, else the end
  grep -A 12 -E '^FAILED|error:|ERROR:' "$log" | head -n 60 >&2 || tail -n 30 "$log" >&2
  die "$sentence. Details: $log"
}

# build NAME OPTION…: configures (once) and builds $NS_BUILD/NAME. One line unless it fails.
build ()
{
  local folder=$NS_BUILD/$1 log=$NS_BUILD/$1.log begin=$SECONDS
  shift

  build_need_tools
  mkdir -p "$NS_BUILD" 2>/dev/null ||
    die "The folder $NS_BUILD cannot be made. Make room or set XDG_CACHE_HOME to a folder you may write to."
  lock "$NS_BUILD/lock" building

  # A folder that another meson or an interrupted run has left may be past configuring again
  if [ ! -f "$folder/build.ninja" ] || ! meson configure "$folder" "$@" >"$log" 2>&1; then
    rm -rf "$folder"
    meson setup "$folder" "$NS_ROOT" "$@" >"$log" 2>&1 ||
      build_failed "$log" 'The build cannot be configured'
  fi
  ninja -C "$folder" >>"$log" 2>&1 || build_failed "$log" 'The build failed'
  unlock
  say "Built $(basename "$folder") in $((SECONDS - begin)) s."
}

# The plug-in, the engine and the command line; and the plug-in's folder in a place of its own. Warnings
# are errors here, and not where somebody installs with a compiler that we have not seen.
build_plain ()
{
  build plain -Dplugin=enabled -Dwerror=true -Dplugin_dir="$NS_BUILD/plug-ins/neural-style" --prefix="$NS_BUILD/installed"
  lock "$NS_BUILD/lock" building
  meson install -C "$NS_BUILD/plain" --no-rebuild >>"$NS_BUILD/plain.log" 2>&1 ||
    build_failed "$NS_BUILD/plain.log" "The plug-in cannot be installed to $NS_BUILD/plug-ins"
  unlock
}

# The engine and its tests with AddressSanitizer and UndefinedBehaviorSanitizer. Their code misleads
# the compiler's warnings, which therefore are no errors here.
build_sanitized ()
{
  build sanitized -Dplugin=disabled -Dbuildtype=debugoptimized -Db_ndebug=false -Dwerror=false \
    -Db_sanitize=address,undefined -Db_lundef=false -Dc_args=-fno-omit-frame-pointer
}
