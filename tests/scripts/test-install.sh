#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# What scripts/install puts where, and that uninstalling takes away just that. Programs of ours take the
# place of GIMP, of the compiler and of meson, which here installs four empty files.

. "$(dirname "$(readlink -f "$0")")/tap.sh"

mkdir "$WORK/bin" "$WORK/home"
program gimp-console ''
program cc ''
program msgfmt ''
program ninja ''
program pkg-config '
[ "$1" != --modversion ] || cat "$WORK/gimp-version"'
program meson '
made=()
put ()
{
  local folder new=()
  folder=$(dirname "$1")
  while [ ! -e "$folder" ]; do
    new+=("$folder")
    folder=$(dirname "$folder")
  done
  mkdir -p "$(dirname "$1")" && made+=("${new[@]}") && echo "$1" >>"$log" && : >"$1"
}
option () { sed -n "s/^$1=//p" "$build/options"; }

build=$2
case $1 in
  setup) mkdir -p "$build" && : >"$build/build.ninja" ;;
  install)
    build=$3
    log=$build/meson-logs/install-log.txt
    mkdir -p "$build/meson-logs"
    echo "# List of files installed by Meson" >"$log"
    prefix=$(option --prefix)
    plugin_dir=$(option -Dplugin_dir)
    plugin_dir=${plugin_dir:-$WORK/gimp/plug-ins/neural-style}
    put "$plugin_dir/neural-style" && put "$plugin_dir/models/fast.safetensors" &&
      put "$prefix/bin/neural-style" && put "$prefix/share/man/man1/neural-style.1"
    status=$?
    printf "%s\n" "${made[@]}" >>"$log"
    exit $status
    ;;
esac
printf "%s\n" "$@" >"$build/options"'
export WORK

home=$WORK/home
gimp=$home/.config/GIMP

# install OPTION…: for GIMP $VERSION
VERSION=3.0.4
install ()
{
  echo "$VERSION" >"$WORK/gimp-version"
  run env -u XDG_CONFIG_HOME -u GIMP3_DIRECTORY PATH="$WORK/bin:$PATH" HOME="$home" XDG_CACHE_HOME="$WORK/cache" \
    "${SETTINGS[@]}" "$NS_ROOT/scripts/install" "$@"
}
SETTINGS=()

# Everything below FOLDER, one line
tree () { (cd "$1" && find . -mindepth 1 | LC_ALL=C sort | tr '\n' ' '); }

# left EXPECTED: what there is in the home folder
left () { tree "$home" && test "$(tree "$home")" = "$1"; }

# As earlier versions have left it
early ()
{
  mkdir -p "$1/models"
  : >"$1/neural-style"
  : >"$1/models/old.safetensors"
}

install --uninstall
check 'what is not installed cannot be uninstalled' fails_with 'Nothing is installed'

VERSION=3.2.0-RC1 install
check 'GIMP 3.2 looks for the plug-in in a folder 3.2' test -f "$gimp/3.2/plug-ins/neural-style/neural-style"
check 'the program goes to ~/.local/bin' test -f "$home/.local/bin/neural-style"
check 'and where that is not on PATH, it is said' says "add $home/.local/bin to PATH"
VERSION=3.0.4 install
check 'GIMP 3.0 in a folder 3.0' test -f "$gimp/3.0/plug-ins/neural-style/neural-style"

rm -r "$WORK/cache"
program gimp-console 'exit 1'
: >"$home/.local/bin/other"
: >"$gimp/3.0/plug-ins/neural-style/models/own.safetensors"
: >"$gimp/3.2/gimprc"
install --uninstall
check 'both can be uninstalled, without the cache and without GIMP' test "$STATUS" = 0
check 'and all else stays' left "./.config ./.config/GIMP ./.config/GIMP/3.0 ./.config/GIMP/3.0/plug-ins \
./.config/GIMP/3.0/plug-ins/neural-style ./.config/GIMP/3.0/plug-ins/neural-style/models \
./.config/GIMP/3.0/plug-ins/neural-style/models/own.safetensors ./.config/GIMP/3.2 ./.config/GIMP/3.2/gimprc \
./.local ./.local/bin ./.local/bin/other "
program gimp-console ''
rm -r "$home" && mkdir "$home"

install
install
install --uninstall
check 'installed twice, nothing is left' left ''

mkdir -p "$gimp/3.0/plug-ins/other" "$gimp/3.4/plug-ins" "$WORK/built"
early "$gimp/3.0/plug-ins/neural-style"
: >"$WORK/built/neural-style"
ln -s "$WORK/built" "$gimp/3.4/plug-ins/neural-style"
install --uninstall
check 'what an earlier version has installed is uninstalled' test ! -e "$gimp/3.0/plug-ins/neural-style"
check 'other plug-ins stay' test -d "$gimp/3.0/plug-ins/other"
check 'so does a link to a build' test -L "$gimp/3.4/plug-ins/neural-style" -a -e "$WORK/built/neural-style"
rm -r "$home" && mkdir -p "$gimp/3.0/plug-ins"

early "$gimp/3.0/plug-ins/neural-style"
install
check 'over an earlier version it is installed' test "$STATUS" = 0
install --uninstall
check 'and uninstalled with that' left './.config ./.config/GIMP ./.config/GIMP/3.0 ./.config/GIMP/3.0/plug-ins '
rm -r "$home" && mkdir "$home"

SETTINGS=(XDG_CONFIG_HOME="$WORK/settings" GIMP3_DIRECTORY='my gimp')
install
check 'GIMP3_DIRECTORY counts from the home folder' test -f "$home/my gimp/plug-ins/neural-style/neural-style"
SETTINGS=()
install --uninstall
check 'and need not be set when uninstalling' left ''

mkdir "$home/.local" && : >"$home/.local/bin"
install
check 'what cannot be installed is a failure' fails_with 'cannot be installed'
install --uninstall
check 'the half of it that could be is uninstalled' left './.local ./.local/bin '
rm "$home/.local/bin"

need_root_on_debian

# /usr/local is a folder of ours
mkdir "$WORK/local"
for_all ()
{
  run unshare --mount --propagation private bash -c 'mount --bind "$0" /usr/local; exec "$@"' "$WORK/local" \
    env PATH="$WORK/bin:$PATH" HOME="$home" XDG_CACHE_HOME="$WORK/cache" "$NS_ROOT/scripts/install" --system "$@"
}

for_all --uninstall
check 'what is not installed for every user cannot be uninstalled' fails_with 'installed nothing'
for_all
check '--system installs below /usr/local' test -f "$WORK/local/bin/neural-style"
check "and the plug-in in GIMP's folder" test -f "$WORK/gimp/plug-ins/neural-style/neural-style"
rm -r "$WORK/cache"
for_all --uninstall
check 'it is uninstalled without the cache' test "$STATUS $(tree "$WORK/local")" = '0 '
check 'all of it' test ! -e "$WORK/gimp"

for_all
mv "$WORK/local/share/neural-style/installed" "$WORK/cache/neural-style/installed-system"
for_all
check 'a list that an earlier version has left in the cache moves' \
  test ! -e "$WORK/cache/neural-style/installed-system" -a -f "$WORK/local/share/neural-style/installed"
for_all --uninstall
check 'and counts' test "$STATUS $(tree "$WORK/local")" = '0 ' -a ! -e "$WORK/gimp"
finish
