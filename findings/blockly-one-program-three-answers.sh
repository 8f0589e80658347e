#!/usr/bin/env bash
# blockly 12.5.1: one workspace by its generators of JavaScript, Python (CPython 3.11) and Lua (wasmoon 1.16.0, Lua 5.4).
#
# One would guess: the generators put into each language what a block says, helper functions and all, so that one
# expected output grades the program in whichever language it is run.
# What happens: only the words are the blocks', the values are the language's. "remainder of -7 ÷ 3", "round 2.5", "-3 is odd",
# [1] = [1], a sort by numbers with a text in it and even the standard deviation (of the whole in JavaScript and
# Python, of a sample in Lua) differ, without an error in any of them.
# Cure: run what is graded in the language the learner sees, and record expected outputs there.
#
# Output seen:
#   block                    JavaScript  Python      Lua
#   remainder of -7 / 3      -1          2           2
#   round 2.5                3           2           3
#   -3 is odd                false       true        true
#   [1] = [1]                false       true        false
#   sort numeric 10, 9, x    9,10,x      x,9,10      x,9,10
#   deviation of 1, 2        0.5         0.5         0.70710678
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --no-audit --no-fund --silent blockly@12.5.1 wasmoon@1.16.0
cat >try.mjs <<'JS'
import { spawnSync } from 'node:child_process';
import * as Blockly from 'blockly';
import { javascriptGenerator } from 'blockly/javascript';
import { luaGenerator } from 'blockly/lua';
import { pythonGenerator } from 'blockly/python';
import { LuaFactory } from 'wasmoon';

const number = (NUM) => ({ block: { type: 'math_number', fields: { NUM } } });
const text = (TEXT) => ({ block: { type: 'text', fields: { TEXT } } });
const list = (...items) => ({
  block: {
    type: 'lists_create_with',
    extraState: { itemCount: items.length },
    inputs: Object.fromEntries(items.map((item, n) => [`ADD${n}`, item])),
  },
});
const block = (type, inputs, fields = {}) => ({ type, inputs, fields });
const same = (A, B) => block('logic_compare', { A, B }, { OP: 'EQ' });
const joined = (LIST) => block('lists_split', { INPUT: { block: LIST }, DELIM: text(',') }, { MODE: 'JOIN' });
const unsorted = list(text('10'), text('9'), text('x'));
const programs = {
  'remainder of -7 / 3': block('math_modulo', { DIVIDEND: number(-7), DIVISOR: number(3) }),
  'round 2.5': block('math_round', { NUM: number(2.5) }, { OP: 'ROUND' }),
  '-3 is odd': block('math_number_property', { NUMBER_TO_CHECK: number(-3) }, { PROPERTY: 'ODD' }),
  '[1] = [1]': same(list(number(1)), list(number(1))),
  'sort numeric 10, 9, x': joined(block('lists_sort', { LIST: unsorted }, { TYPE: 'NUMERIC', DIRECTION: '1' })),
  'deviation of 1, 2': block('math_on_list', { LIST: list(number(1), number(2)) }, { OP: 'STD_DEV' }),
};
const row = (...cells) => console.log(cells.map((cell, n) => cell.padEnd(n === 0 ? 25 : 12)).join('').trim());
row('block', 'JavaScript', 'Python', 'Lua');
const workspace = new Blockly.Workspace();
for (const [name, value] of Object.entries(programs)) {
  const print = { type: 'text_print', inputs: { TEXT: { block: value } } };
  Blockly.serialization.workspaces.load({ blocks: { blocks: [print] } }, workspace);
  const seen = [];
  new Function('window', javascriptGenerator.workspaceToCode(workspace))({ alert: (shown) => seen.push(String(shown)) });
  seen.push(spawnSync('python3', ['-c', pythonGenerator.workspaceToCode(workspace)], { encoding: 'utf8' }).stdout.trim());
  const lua = await new LuaFactory().createEngine();
  lua.global.set('print', (shown) => seen.push(String(shown)));
  await lua.doString(luaGenerator.workspaceToCode(workspace));
  row(name, ...seen.map((shown) => shown.toLowerCase().slice(0, 10)));
}
JS
node try.mjs | tee seen.txt
diff seen.txt - <<'SEEN'
block                    JavaScript  Python      Lua
remainder of -7 / 3      -1          2           2
round 2.5                3           2           3
-3 is odd                false       true        true
[1] = [1]                false       true        false
sort numeric 10, 9, x    9,10,x      x,9,10      x,9,10
deviation of 1, 2        0.5         0.5         0.70710678
SEEN
