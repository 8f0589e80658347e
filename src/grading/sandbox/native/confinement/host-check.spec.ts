import { describe, expect, it } from '@jest/globals';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { spawnChild } from '../../../process/spawn.js';
import { explainFailure } from './host-check.js';

describe('explainFailure', () => {
  it.each([
    ['bwrap: No permissions to create new namespace, likely because …', /user namespaces/, /seccomp/],
    ['bwrap: Creating new namespace failed: Operation not permitted', /user namespaces/, /Kubernetes/],
    ['bwrap: setting up uid map: Permission denied', /AppArmor/, /bwrap-userns-restrict/],
    ['bwrap: loopback: Failed RTM_NEWADDR: Operation not permitted', /AppArmor/, /apparmor/],
    [
      'bwrap: Creating new namespace failed: nesting depth or /proc/sys/user/max_*_namespaces exceeded (ENOSPC)',
      /limit of namespaces/,
      /max_user_namespaces/,
    ],
    ['bwrap: Unknown option --disable-userns', /older than 0\.8/, /0\.8 or newer/],
    ['prlimit: failed to set the NPROC resource limit: Operation not permitted', /limits/, /ulimit/],
    ['spawn EPERM', /another account/, /ordinary account/],
    ['chown EINVAL', /another account/, /ordinary account/],
  ])('names the cause and the cure of "%s"', (words, detail, cure) => {
    const check = explainFailure(words);
    expect(check).toMatchObject({ ok: false });
    expect(check.detail).toMatch(detail);
    expect(check.cure).toMatch(cure);
  });

  it('passes on words it does not know', () => {
    expect(explainFailure('bwrap: something new\nmore')).toEqual({
      name: 'confinement',
      ok: false,
      detail: 'bwrap: something new',
    });
  });
});

describe('the probe', () => {
  it('outside of a sandbox names everything that a sandbox must refuse', async () => {
    const child = spawnChild({
      command: process.execPath,
      args: [fileURLToPath(new URL('probe.cjs', import.meta.url)), 'nonce'],
      cwd: '/',
      env: { SECRET: '1' },
    });
    // Its end may come before the last that it wrote.
    const answer = text(child.answers);
    child.stdout.resume();
    child.stderr.resume();
    await child.ended;
    const { ready, leaks } = JSON.parse(await answer) as { ready: string; leaks: string[] };
    expect(ready).toBe('nonce');
    expect(leaks).toEqual(
      expect.arrayContaining([
        'starts processes',
        'reads /etc/passwd',
        'sees the variable SECRET',
        'opens sockets',
      ]),
    );
  });
});
