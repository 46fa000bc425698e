# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
# Building with meson, inside the environment.

# build NAME OPTION…: configures (once) and builds $NS_BUILD/NAME. Silent unless it fails.
build ()
{
  local folder=$NS_BUILD/$1 log=$NS_BUILD/$1.log begin=$SECONDS
  shift

  mkdir -p "$NS_BUILD"
  if [ ! -f "$folder/build.ninja" ]; then
    rm -rf "$folder"
    meson setup "$folder" "$NS_ROOT" "$@" >"$log" 2>&1 ||
      { tail -n 30 "$log" >&2; die "The build cannot be configured. Details: $log"; }
  else
    meson configure "$folder" "$@" >"$log" 2>&1 ||
      { tail -n 30 "$log" >&2; die "The build cannot be configured. Details: $log"; }
  fi
  ninja -C "$folder" >>"$log" 2>&1 ||
    { grep -A 12 -E 'FAILED|error:' "$log" | head -n 60 >&2; die "The build failed. Details: $log"; }
  say "Built $(basename "$folder") in $((SECONDS - begin)) s."
}

# The plug-in, the engine and the command line; and the plug-in's folder in a place of its own.
build_plain ()
{
  build plain -Dplugin=enabled -Dplugin_dir="$NS_BUILD/plug-ins/neural-style" --prefix="$NS_BUILD/installed"
  meson install -C "$NS_BUILD/plain" --no-rebuild >>"$NS_BUILD/plain.log" 2>&1 ||
    die "The plug-in cannot be installed to $NS_BUILD/plug-ins. Details: $NS_BUILD/plain.log"
}

# The engine and its tests with AddressSanitizer and UndefinedBehaviorSanitizer.
build_sanitized ()
{
  build sanitized -Dplugin=disabled -Dbuildtype=debugoptimized -Db_ndebug=false \
    -Db_sanitize=address,undefined -Db_lundef=false
}
