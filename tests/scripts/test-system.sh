#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# A system with GIMP 3 that lacks packages or locales. Programs of ours take the place of the system's,
# so that nothing is installed and nobody need be root.

. "$(dirname "$(readlink -f "$0")")/tap.sh"

mkdir "$WORK/bin"
export WORK
program gimp-console ''
program pkg-config ''
program id 'echo "$USER_ID"'
program locale 'cat "$WORK/locales"'
program dpkg-query 'printf "installed %s\n" "${@:4}" | grep -vxF "installed $(cat "$WORK/missing")"'
program apt-get 'echo "apt-get $*" >>"$WORK/done"; [ "${*: -1}" = update ] || : >"$WORK/missing"'
program chroot 'echo "$*" >>"$WORK/done"; cat "$WORK/all-locales" >"$WORK/locales"'
printf 'C\nPOSIX\nde_DE.utf8\nen_US.utf8\nzh_CN.utf8\n' >"$WORK/all-locales"

# env USER MISSING LOCALES: runs scripts/env as USER where the package MISSING and all but LOCALES are missing
env_as ()
{
  printf '%s' "$2" >"$WORK/missing"
  printf '%s' "$3" >"$WORK/locales"
  : >"$WORK/done"
  again "$1"
}

again ()
{
  run env PATH="$WORK/bin:$PATH" XDG_CACHE_HOME="$WORK/cache" USER_ID="$1" "$NS_ROOT/scripts/env" echo running
}

did () { cat "$WORK/done" && grep -q -- "$1" "$WORK/done"; }
did_not () { ! did "$1"; }

all=$(cat "$WORK/all-locales")

env_as 1000 '' "$all"
check 'where nothing is missing the command runs' test "$STATUS $(cat "$WORK/out")" = '0 running'

env_as 1000 gimp "$all"
check 'a user is told how packages are installed' fails_with 'sudo apt-get install gimp$'
env_as 1000 gimp C
check 'and in the same sentence how locales are made' \
  fails_with 'sudo apt-get install gimp && sudo localedef -i en_US -f UTF-8 en_US.UTF-8 && '
env_as 1000 '' C$'\n'en_US.utf8$'\n'zh_CN.UTF-8
check 'locales are looked for where all packages are there' \
  fails_with 'Run: sudo localedef -i de_DE -f UTF-8 de_DE.UTF-8$'

env_as 0 '' C
check 'root has them made' did '^/ localedef -i zh_CN -f UTF-8 zh_CN.UTF-8$'
check 'without asking for packages' did_not apt-get
check 'and then the command runs' says '^running$'

env_as 0 gimp C
check 'root has packages installed' did 'apt-get .* install gimp$'
check 'and locales made' did localedef
: >"$WORK/done"
again 0
check 'the next run has nothing to do' test "$STATUS $(cat "$WORK/done")" = '0 '

program chroot 'exit 1'
env_as 0 '' C
check 'locales that cannot be made are named' fails_with 'en_US.UTF-8 de_DE.UTF-8 zh_CN.UTF-8 cannot be made'
finish
