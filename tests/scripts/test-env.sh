#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Inside the environment a command finds what it would find outside.

. "$(dirname "$(readlink -f "$0")")/tap.sh"

env=$NS_ROOT/scripts/env

run "$env" gimp-console --version
check 'GIMP is there' says 'version 3\.'

run "$env" sh -c 'exit 23'
check 'the exit status is that of the command' test "$STATUS" = 23

run "$env" printf '<%s>' 'two words' '' '*' '"$HOME"'
check 'arguments arrive as they were given' test "$(cat "$WORK/out")" = '<two words><><*><"$HOME">'

printf 'from outside' >"$WORK/in"
"$env" cat <"$WORK/in" >"$WORK/out" 2>&1
check 'so does standard input' test "$(cat "$WORK/out")" = 'from outside'

mkdir "$WORK/a folder"
cd "$WORK/a folder" || exit
run "$env" sh -c 'pwd; echo inside >file'
check 'it runs in the same folder' says "^$WORK/a folder\$"
check 'and what it writes there stays' test "$(cat "$WORK/a folder/file")" = inside
cd "$NS_ROOT/scripts" || exit
run "$env" pwd
check 'in the checkout too' says "^$NS_ROOT/scripts\$"

OPENBLAS_CORETYPE=Haswell run "$env" sh -c 'echo "$OPENBLAS_CORETYPE"'
check 'settings of what is measured are kept' says '^Haswell$'

run "$env" "$env" echo again
check 'it can be entered twice' says '^again$'

run "$env" no-such-program
check 'a program that is missing is not a success' test "$STATUS" = 127
finish
