import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readlink } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';

const SERVER = `
import { spawnJavaScript } from '${new URL('./workers.ts', import.meta.url).href}';
console.log(spawnJavaScript().pid);
setInterval(() => undefined, 1000);
`;
const tied = existsSync('/usr/bin/setpriv') ? it : it.skip;

describe('a worker of the wasm sandbox', () => {
  // With its pipes closed it would end by itself, unless a program in it runs for ever: stopped, it reads no pipe.
  tied('is ended by the kernel once its server has been killed', async () => {
    const loader = ['--import', '@swc-node/register/esm-register', '--input-type=module'];
    const server = spawn(process.execPath, [...loader, '--eval', SERVER], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = (await once(createInterface(server.stdout), 'line')) as [string];
    const pid = Number(line);
    const isThere = () => existsSync(`/proc/${pid}`);
    while (!(await runsNode(pid))) await sleep(20);
    process.kill(pid, 'SIGSTOP');
    server.kill('SIGKILL');
    await once(server, 'exit');
    const deadline = Date.now() + 20_000;
    while (isThere() && Date.now() < deadline) await sleep(20);
    expect(isThere()).toBe(false);
  });
});

/** Past the shell and setpriv. */
async function runsNode(pid: number): Promise<boolean> {
  return (await readlink(`/proc/${pid}/exe`)) === process.execPath;
}
