/**
 * Starts processes for the engine, because this program is small: to fork a server of some hundred megabytes takes tens
 * of milliseconds, and slows down what it does next. Reads `{ token, command, args, filter }` a line on fd 3, and dials the
 * engine's socket (connection-hub.ts) once for each line of the new process. On the line `status` it says
 * `{"pid":123}` when the process runs, and `{"code":0,"signal":null}` or `{"error":"..."}` when it is over. Where
 * the engine's socket does not answer it says so on fd 4: `{"token":"...","error":"connect EMFILE"}`.
 */
'use strict';

const { spawn } = require('node:child_process');
const { closeSync, readdirSync, readFileSync, writeSync } = require('node:fs');
const { connect, Socket } = require('node:net');
const { createInterface } = require('node:readline');

const [socketPath] = process.argv.slice(2);
const LINES = 5;
// Sockets do not block, as programs expect, but where they arrive on fds 0 to 2, so that a shell puts them in place; stdin is made to.
const PUT_IN_PLACE = `echo "{\\"pid\\":$$}" >&3; exec "$@" 6>&3 7<&4 3<&0 4>&0 0<&7 7<&- 5<"$0"`;

function dial(token, line) {
  return new Promise((resolve, reject) => {
    const socket = connect(socketPath);
    socket.on('error', reject);
    socket.once('connect', () => socket.write(`${token}${line}`, () => resolve(socket)));
  });
}

async function start({ token, command, args, filter }) {
  const [frames, stdin, stdout, stderr, status] = await Promise.all(
    Array.from({ length: LINES }, (_, line) => dial(token, line)),
  );
  const end = (how) => status.end(`${JSON.stringify(how)}\n`);
  try {
    stdin._handle.setBlocking(true);
    const child = spawn('/bin/sh', ['-c', PUT_IN_PLACE, filter, command, ...args], {
      cwd: '/',
      env: {},
      stdio: [frames, stdout, stderr, status, stdin],
    });
    child.once('error', (error) => end({ error: error.message }));
    child.once('exit', (code, signal) => end({ code, signal }));
  } catch (error) {
    end({ error: error.message });
  } finally {
    for (const line of [frames, stdin, stdout, stderr]) line.destroy();
  }
}

/** Whoever waits for a process that has no lines hears of it at once all the same. */
async function startOrReport(request) {
  try {
    await start(request);
  } catch (error) {
    writeSync(4, `${JSON.stringify({ token: request.token, error: error.message })}\n`);
  }
}

/** What the server has inherited from whoever started it would go on to every sandbox. */
function closeInherited() {
  const CLOSE_ON_EXEC = 0o2000000;
  for (const fd of readdirSync('/proc/self/fd').map(Number)) {
    if (fd <= 4) continue;
    try {
      const flags = /^flags:\s+([0-7]+)/m.exec(readFileSync(`/proc/self/fdinfo/${fd}`, 'latin1'))?.[1] ?? '0';
      if ((Number.parseInt(flags, 8) & CLOSE_ON_EXEC) === 0) closeSync(fd);
    } catch {
      // That of the listing itself.
    }
  }
}

closeInherited();
const requests = createInterface({ input: new Socket({ fd: 3 }) });
requests.on('line', (line) => void startOrReport(JSON.parse(line)));
requests.on('close', () => process.exit(0));
