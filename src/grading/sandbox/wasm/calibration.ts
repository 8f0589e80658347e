import type { SandboxProcess } from '../../protocol/sandbox.js';

/** What the loop takes in a native CPython 3.11 on one core of the machine the time limits were tried on. */
const NATIVE_LOOP_MS = 55;
const SLOWEST = 8;
const FASTEST = 5;
const MAX_WAIT_MS = 30_000;

const LOOP = `def spin():
    total = 0
    for number in range(1_000_000):
        total += number
    return total
`;

/**
 * How many times slower than native Python this one runs a loop of 10^6 additions, to one decimal and within
 * 5 to 8: outside of that the machine was busy, and a limit must not grow without bound. The process is spent.
 */
export async function measureSlowness(process: SandboxProcess): Promise<number> {
  const load = {
    n: 'load',
    op: 'load',
    files: { 'loop.py': LOOP },
    main: 'loop.py',
    kind: 'call',
    memoryLimitMb: 64,
  };
  await ask(process, load);
  const before = process.cpuMs();
  const started = performance.now();
  await ask(process, { n: 'spin', op: 'call', function: 'spin', args: [] });
  const elapsedMs = performance.now() - started;
  const cpuMs = (process.cpuMs() ?? 0) - (before ?? 0);
  const slowness = (cpuMs > 0 ? Math.min(cpuMs, elapsedMs) : elapsedMs) / NATIVE_LOOP_MS;
  return Math.round(Math.min(Math.max(slowness, FASTEST), SLOWEST) * 10) / 10;
}

async function ask(process: SandboxProcess, request: object): Promise<void> {
  process.send(JSON.stringify(request));
  const received = await process.receive(MAX_WAIT_MS);
  if (received.kind !== 'frame' || received.line.includes('"fault"')) {
    throw new Error(`the calibration loop did not run (${received.kind})`);
  }
}
