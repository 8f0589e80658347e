import { describe, expect, it } from '@jest/globals';
import { seccompFilter, type FilterArch } from './seccomp.js';
import { CHECKED, DENIED } from './syscalls.js';

const ALLOW = 0x7fff0000;
const KILL_PROCESS = 0x80000000;
const EPERM = 0x00050001;
const ENOSYS = 0x00050026;
const AUDIT_ARCH = { x64: 0xc000003e, arm64: 0xc00000b7 };
const COLUMN = { x64: 0, arm64: 1 } as const;

/** The kernel's interpreter for the few instructions that the filter uses. */
function run(program: Buffer, data: { nr: number; arch: number; args?: readonly number[] }): number {
  const words = new Map<number, number>([
    [0, data.nr],
    [4, data.arch],
    ...(data.args ?? []).map((value, index): [number, number] => [16 + 8 * index, value]),
  ]);
  let accumulator = 0;
  for (let at = 0; at < program.length / 8; at += 1) {
    const code = program.readUInt16LE(at * 8);
    const ifTrue = program.readUInt8(at * 8 + 2);
    const ifFalse = program.readUInt8(at * 8 + 3);
    const value = program.readUInt32LE(at * 8 + 4);
    if (code === 0x20) accumulator = words.get(value) ?? 0;
    else if (code === 0x15) at += accumulator === value ? ifTrue : ifFalse;
    else if (code === 0x35) at += accumulator >= value ? ifTrue : ifFalse;
    else if (code === 0x45) at += (accumulator & value) !== 0 ? ifTrue : ifFalse;
    else if (code === 0x06) return value;
    else throw new Error(`no such instruction: ${code}`);
  }
  throw new Error('the program ran past its end');
}

describe.each<FilterArch>(['x64', 'arm64'])('the system call filter for %s', (arch) => {
  const strict = seccompFilter(arch, { fork: false });
  const forking = seccompFilter(arch, { fork: true });
  const number = (call: readonly (number | null)[]): number => call[COLUMN[arch]] ?? -1;
  const ask = (program: Buffer, nr: number, args: readonly number[] = []): number =>
    run(program, { nr, arch: AUDIT_ARCH[arch], args });

  it('kills a process of another architecture', () => {
    expect(run(strict, { nr: 0, arch: 0x40000003 })).toBe(KILL_PROCESS);
  });

  it('allows what it does not know', () => {
    for (const nr of [0, 1, 5, 999]) expect(ask(strict, nr)).toBe(ALLOW);
  });

  it('denies each listed call, with and without permission to fork', () => {
    for (const call of Object.values(DENIED)) {
      if (call[COLUMN[arch]] === null) continue;
      expect(ask(strict, number(call))).toBe(EPERM);
      expect(ask(forking, number(call))).toBe(EPERM);
    }
  });

  it('lets threads be made, and processes only where forking is permitted', () => {
    const THREAD = 0x003d0f00;
    const FORK = 0x01200011;
    expect(ask(strict, number(CHECKED.clone), [THREAD])).toBe(ALLOW);
    expect(ask(strict, number(CHECKED.clone), [FORK])).toBe(EPERM);
    expect(ask(forking, number(CHECKED.clone), [FORK])).toBe(ALLOW);
    expect(ask(strict, number(CHECKED.clone3))).toBe(ENOSYS);
    expect(ask(forking, number(CHECKED.clone3))).toBe(ENOSYS);
  });

  it.each([0x00020000, 0x02000000, 0x04000000, 0x08000000, 0x10000000, 0x20000000, 0x40000000])(
    'denies a new namespace (flag %i)',
    (flag) => {
      expect(ask(forking, number(CHECKED.clone), [0x11 | flag])).toBe(EPERM);
      expect(ask(strict, number(CHECKED.clone), [0x00010000 | flag])).toBe(EPERM);
    },
  );

  it('keeps the parent-death signal and the terminal injections out of reach', () => {
    expect(ask(strict, number(CHECKED.prctl), [1])).toBe(EPERM);
    expect(ask(strict, number(CHECKED.prctl), [15])).toBe(ALLOW);
    expect(ask(strict, number(CHECKED.ioctl), [0, 0x5412])).toBe(EPERM);
    expect(ask(strict, number(CHECKED.ioctl), [0, 0x541c])).toBe(EPERM);
    expect(ask(strict, number(CHECKED.ioctl), [0, 0x5401])).toBe(ALLOW);
  });

  it('allows a pair of local sockets and no other', () => {
    expect(ask(strict, number(CHECKED.socketpair), [1])).toBe(ALLOW);
    expect(ask(strict, number(CHECKED.socketpair), [16])).toBe(EPERM);
  });
});

describe('the system call filter', () => {
  it('answers x32 calls on x86-64 with "no such call"', () => {
    expect(run(seccompFilter('x64', { fork: true }), { nr: 0x40000001, arch: AUDIT_ARCH.x64 })).toBe(ENOSYS);
  });

  it('refuses fork and vfork on x86-64 unless forking is permitted', () => {
    for (const nr of [57, 58]) {
      expect(run(seccompFilter('x64', { fork: false }), { nr, arch: AUDIT_ARCH.x64 })).toBe(EPERM);
      expect(run(seccompFilter('x64', { fork: true }), { nr, arch: AUDIT_ARCH.x64 })).toBe(ALLOW);
    }
  });

  it('stays within the kernel’s 4096 instructions and jumps of a byte', () => {
    expect(seccompFilter('x64', { fork: false }).length / 8).toBeLessThan(4096);
  });
});
