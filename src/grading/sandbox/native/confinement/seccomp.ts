import { CHECKED, DENIED, FORKING } from './syscalls.js';

/** Architectures the filter is written for; arm64 from the kernel's tables, not run so far. */
export type FilterArch = 'x64' | 'arm64';

/** From linux/bpf_common.h and linux/seccomp.h. */
const LOAD = 0x20; // BPF_LD | BPF_W | BPF_ABS
const JUMP_EQUAL = 0x15; // BPF_JMP | BPF_JEQ | BPF_K
const JUMP_AT_LEAST = 0x35; // BPF_JMP | BPF_JGE | BPF_K
const JUMP_ANY_BIT = 0x45; // BPF_JMP | BPF_JSET | BPF_K
const RETURN = 0x06; // BPF_RET | BPF_K
const ALLOW = 0x7fff0000;
const KILL_PROCESS = 0x80000000;
const ERRNO = 0x00050000;
const EPERM = 1;
const ENOSYS = 38;

/** Offsets in struct seccomp_data; both architectures are little-endian, so the low half comes first. */
const SYSCALL = 0;
const ARCH = 4;
const argument = (index: number): number => 16 + 8 * index;

const AUDIT_ARCH: Record<FilterArch, number> = { x64: 0xc000003e, arm64: 0xc00000b7 };
const X32_BIT = 0x40000000;

const CLONE_THREAD = 0x00010000;
/** NEWTIME is left out: for `clone` its bit is part of the exit signal. */
const CLONE_NEW_NAMESPACES = 0x7e020000;
const PR_SET_PDEATHSIG = 1;
const TIOCSTI = 0x5412;
const TIOCLINUX = 0x541c;
const AF_UNIX = 1;

type Instruction = readonly [code: number, ifTrue: number, ifFalse: number, value: number];

const load = (offset: number): Instruction => [LOAD, 0, 0, offset];
const give = (verdict: number): Instruction => [RETURN, 0, 0, verdict];
const deny = (errno: number): Instruction => give((ERRNO | errno) >>> 0);

/**
 * The system call filter as `struct sock_filter[]`, for bubblewrap's `--seccomp`. Default: allow.
 * Without `fork`, new processes are refused and threads are not, so that the address space limit
 * of one process bounds the memory of the whole sandbox.
 */
export function seccompFilter(arch: FilterArch, options: { fork: boolean }): Buffer {
  const column = arch === 'x64' ? 0 : 1;
  const when = (call: readonly (number | null)[], body: Instruction[]): Instruction[] => {
    const number = call[column] ?? null;
    return number === null ? [] : [[JUMP_EQUAL, 0, body.length, number], ...body];
  };
  const refused = options.fork ? Object.values(DENIED) : [...Object.values(DENIED), ...FORKING];
  const program: Instruction[] = [
    load(ARCH),
    [JUMP_EQUAL, 1, 0, AUDIT_ARCH[arch]],
    give(KILL_PROCESS),
    load(SYSCALL),
    ...(arch === 'x64' ? ([[JUMP_AT_LEAST, 0, 1, X32_BIT], deny(ENOSYS)] as const) : []),
    // Its flags lie behind a pointer, out of the filter's sight; libraries fall back to clone.
    ...when(CHECKED.clone3, [deny(ENOSYS)]),
    ...when(CHECKED.clone, cloneRules(options.fork)),
    // Otherwise pid 1 could outlive bubblewrap.
    ...when(CHECKED.prctl, unlessArgument(0, [PR_SET_PDEATHSIG])),
    ...when(CHECKED.ioctl, unlessArgument(1, [TIOCSTI, TIOCLINUX])),
    // Event loops (asyncio) talk to themselves over a pair; every other family stays shut.
    ...when(CHECKED.socketpair, [load(argument(0)), [JUMP_EQUAL, 0, 1, AF_UNIX], give(ALLOW), deny(EPERM)]),
    ...refused.flatMap((call) => when(call, [deny(EPERM)])),
    give(ALLOW),
  ];
  return assemble(program);
}

function cloneRules(fork: boolean): Instruction[] {
  const rules: Instruction[] = [load(argument(0)), [JUMP_ANY_BIT, 0, 1, CLONE_NEW_NAMESPACES], deny(EPERM)];
  if (!fork) rules.push([JUMP_ANY_BIT, 1, 0, CLONE_THREAD], deny(EPERM));
  return [...rules, give(ALLOW)];
}

function unlessArgument(index: number, values: readonly number[]): Instruction[] {
  const tests = values.flatMap((value): Instruction[] => [[JUMP_EQUAL, 0, 1, value], deny(EPERM)]);
  return [load(argument(index)), ...tests, give(ALLOW)];
}

function assemble(program: readonly Instruction[]): Buffer {
  const bytes = Buffer.alloc(program.length * 8);
  program.forEach(([code, ifTrue, ifFalse, value], index) => {
    bytes.writeUInt16LE(code, index * 8);
    bytes.writeUInt8(ifTrue, index * 8 + 2);
    bytes.writeUInt8(ifFalse, index * 8 + 3);
    bytes.writeUInt32LE(value >>> 0, index * 8 + 4);
  });
  return bytes;
}
