/**
 * Asks the sandbox for what it must refuse, and writes what it got to fd 4 as one line:
 * `{ "ready": nonce, "leaks": [what was not refused] }`.
 */
'use strict';

const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const net = require('node:net');

const ALLOWED_ENV = new Set(['PATH', 'LANG', 'HOME', 'PWD']);
const leaks = [];

function expectRefusal(what, attempt) {
  try {
    attempt();
    leaks.push(what);
  } catch {
    // As it should be.
  }
}

const child = spawnSync('/usr/bin/true');
if (!child.error) leaks.push('starts processes');
for (const directory of ['/', '/home', '/dev', '/usr/lib', '/box']) {
  const file = `${directory}/learnflow-probe`;
  expectRefusal(`writes to ${directory}`, () => fs.writeFileSync(file, ''));
  fs.rmSync(file, { force: true });
}
for (const file of ['/proc/self/status', '/etc/passwd', '/root']) {
  expectRefusal(`reads ${file}`, () => fs.statSync(file));
}
for (const directory of ['/tmp', '/home/student']) {
  const file = `${directory}/learnflow-probe`;
  try {
    if (fs.readdirSync(directory).length > 0) leaks.push(`finds files in ${directory}`);
    fs.writeFileSync(file, '');
    fs.rmSync(file);
  } catch {
    leaks.push(`cannot write to ${directory}`);
  }
}
for (const name of Object.keys(process.env)) {
  if (!ALLOWED_ENV.has(name)) leaks.push(`sees the variable ${name}`);
}
if (process.getuid() === 0) leaks.push('is root');

const socket = net.connect(9, '127.0.0.1');
socket.on('connect', () => report('opens sockets'));
// Without a filter the empty network namespace would refuse the connection instead.
socket.on('error', (error) => report(error.code === 'EPERM' ? undefined : 'opens sockets'));

function report(leak) {
  if (leak) leaks.push(leak);
  fs.writeSync(4, `${JSON.stringify({ ready: process.argv[2], leaks })}\n`);
  process.exit(0);
}
