#!/usr/bin/env bash
# brython 3.14.3 (Python in the page), run in jsdom 26.1.0; CPython 3.11 beside it.
#
# One would guess: after sys.version's 3.14 the text of values is CPython's, since learners' outputs are compared as text.
# What happens: an exception with two arguments prints the first alone; the keys of a dict print without quotes; `_` as the
# separator of thousands writes commas; `1 % 0.1` is 0.0, though `5.0 // 0.1` is floored like CPython's; and an emoji that is one
# character to `len` is torn into two halves by a reversed slice.
# Cure: record expected outputs in the same interpreter.
#
# Output seen, Brython left and CPython right:
#   str(ValueError('a', 'b'))    "a"                     "('a', 'b')"
#   str({'a': 1}.keys())         "dict_keys([a])"        "dict_keys(['a'])"
#   f'{1000000:_}'               "1,000,000"             "1_000_000"
#   str(1 % 0.1)                 "0.0"                   "0.09999999999999995"
#   str(5.0 // 0.1)              "49.0"                  "49.0"
#   str('👍' in 'a👍'[::-1])     "False"                 "True"
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --no-audit --no-fund --silent brython@3.14.3 jsdom@26.1.0
cat >expressions.txt <<'TXT'
str(ValueError('a', 'b'))
str({'a': 1}.keys())
f'{1000000:_}'
str(1 % 0.1)
str(5.0 // 0.1)
str('👍' in 'a👍'[::-1])
TXT
cat >brython.mjs <<'JS'
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { once } from 'node:events';
import { JSDOM, VirtualConsole } from 'jsdom';

const server = createServer((request, response) => {
  const script = request.url === '/brython.js' && readFileSync('node_modules/brython/brython.js');
  response.setHeader('content-type', script ? 'text/javascript' : 'text/html');
  response.end(script || '<!doctype html><script src="/brython.js"></script><body></body>');
}).listen(0, '127.0.0.1');
await once(server, 'listening');
const virtualConsole = new VirtualConsole();
let text = '';
virtualConsole.on('log', (...pieces) => void (text += `${pieces.join(' ')}\n`));
const options = { runScripts: 'dangerously', resources: 'usable', virtualConsole };
const { window } = await JSDOM.fromURL(`http://127.0.0.1:${server.address().port}/`, options);
await once(window, 'load');
for (const expression of readFileSync('expressions.txt', 'utf8').trim().split('\n')) {
  text = '';
  window.__BRYTHON__.runPythonSource(`print(${expression})`, 'main');
  console.log(JSON.stringify(text.trim()));
}
process.exit(0);
JS
cat >cpython.py <<'PY'
import json

for line in open("expressions.txt", encoding="utf-8"):
    print(json.dumps(eval(line)))
PY
paste -d'\t' expressions.txt <(node brython.mjs) <(python3 cpython.py) | tee seen.txt
diff seen.txt - <<'SEEN'
str(ValueError('a', 'b'))	"a"	"('a', 'b')"
str({'a': 1}.keys())	"dict_keys([a])"	"dict_keys(['a'])"
f'{1000000:_}'	"1,000,000"	"1_000_000"
str(1 % 0.1)	"0.0"	"0.09999999999999995"
str(5.0 // 0.1)	"49.0"	"49.0"
str('👍' in 'a👍'[::-1])	"False"	"True"
SEEN
