#!/usr/bin/env bash
# Node.js 24.21.0 on Linux.
#
# One would guess: a program that is started with `stdio: 'pipe'` and given its input by `child.stdin.end(text)` can open
# `/dev/stdin`, as it can behind a shell's pipe: thousands of solutions for judges begin with `readFileSync('/dev/stdin')`.
# What happens: Node's pipes to a child are UNIX sockets, and Linux lets nobody open a socket by its path. `/dev/stdin` is
# ENXIO in every program that Node starts so (`cat` here), with `spawn` and with `spawnSync({ input })`; fd 0 itself reads well.
# Cure: a file or a pipe of the system's on fd 0 (a shell in between: `cat | program`), or readers of fd 0.
#
# Output seen:
#   spawn, /dev/stdin: ENXIO
#   spawn, fd 0: hello
#   spawnSync, /dev/stdin: ENXIO
#   spawnSync, cat /dev/stdin: No such device or address
#   behind a shell's pipe, /dev/stdin: hello
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --no-audit --no-fund --silent node@24.21.0
cat >try.mjs <<'JS'
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';

const read = (what) =>
  `try { console.log(require('fs').readFileSync(${what}, 'utf8')) } catch (error) { console.log(error.code) }`;
const [path, fd] = [read("'/dev/stdin'"), read('0')];

async function spawned(program) {
  const child = spawn(process.execPath, ['-e', program], { stdio: ['pipe', 'pipe', 'inherit'] });
  child.stdin.on('error', () => undefined);
  child.stdin.end('hello');
  let text = '';
  child.stdout.on('data', (chunk) => (text += chunk));
  await once(child, 'close');
  return text.trim();
}
const synchronous = (command, args) => spawnSync(command, args, { input: 'hello', encoding: 'utf8' });
console.log(`spawn, /dev/stdin: ${await spawned(path)}`);
console.log(`spawn, fd 0: ${await spawned(fd)}`);
console.log(`spawnSync, /dev/stdin: ${synchronous(process.execPath, ['-e', path]).stdout.trim()}`);
const { stderr } = synchronous('cat', ['/dev/stdin']);
console.log(`spawnSync, cat /dev/stdin: ${stderr.trim().split(': ').at(-1)}`);
const behind = synchronous('/bin/sh', ['-c', 'cat | "$0" -e "$1"', process.execPath, path]);
console.log(`behind a shell's pipe, /dev/stdin: ${behind.stdout.trim()}`);
JS
LC_ALL=C node_modules/.bin/node try.mjs | tee seen.txt
diff seen.txt - <<'SEEN'
spawn, /dev/stdin: ENXIO
spawn, fd 0: hello
spawnSync, /dev/stdin: ENXIO
spawnSync, cat /dev/stdin: No such device or address
behind a shell's pipe, /dev/stdin: hello
SEEN
