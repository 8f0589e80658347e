import { realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ConfinedProcess } from '../process/confined-process.js';
import { GraderUnavailable } from '../grading.types.js';
import { identity, isReadable } from '../process/account.js';
import { Session, type Reply } from '../protocol/session.js';
import { spawnChild } from '../process/spawn.js';
import { decodeFault, type Fault } from '../values/wire.js';
import type { Source, Translated, Translator } from './translation.js';

const COMPILER = realpathSync(createRequire(import.meta.url).resolve('typescript'));
const WORKER_DIR = realpathSync(fileURLToPath(new URL('worker', import.meta.url)));
const WORKER = join(WORKER_DIR, 'worker.cjs');
/** As root it gives root up, where the sandboxes' account can read what it needs. */
const account = [realpathSync(process.execPath), COMPILER, WORKER].every(isReadable) ? identity : undefined;

/** A check takes 30 ms, or half a second at the first; types that compute for seconds are no beginner's. */
const TIMEOUT_MS = 5_000;
const BOOT_TIMEOUT_MS = 60_000;
/** The compiler with its library parsed holds 110 MB. */
const HEAP_MB = 384;
const MAX_RESIDENT_KB = 768 << 10;
const IDLE_MS = 600_000;
const ABORTED = 134;

type Answer = Reply | { kind: 'translated'; result: Translated } | { kind: 'gave_up' };

/**
 * TypeScript's compilers in processes of their own, so that no source, however hostile, holds up or breaks the server.
 * They run none of the code, so that one serves source after source, until a source has ended it.
 */
export class TypeScriptTranslator implements Translator {
  private readonly idle: { worker: ConfinedProcess; expiry: NodeJS.Timeout }[] = [];
  private readonly living = new Set<ConfinedProcess>();

  async translate(source: Source, signal?: AbortSignal): Promise<Translated> {
    const worker = await this.take();
    const abort = (): void => void worker.kill();
    signal?.addEventListener('abort', abort, { once: true });
    try {
      signal?.throwIfAborted();
      const request = { op: 'translate', ...source };
      const { reply } = await new Session(worker).request<Answer>(request, TIMEOUT_MS, readAnswer);
      signal?.throwIfAborted();
      if (reply.kind === 'translated') return reply.result;
      if (reply.kind === 'gave_up') void worker.kill();
      const isOutOfMemory = reply.kind === 'exit' && reply.exit.outOfMemory;
      if (reply.kind === 'gave_up' || reply.kind === 'timeout' || isOutOfMemory)
        return { fault: TOO_COMPLEX };
      throw new GraderUnavailable(`the TypeScript compiler failed (${reply.kind})`);
    } finally {
      signal?.removeEventListener('abort', abort);
      this.release(worker);
    }
  }

  async stop(): Promise<void> {
    for (const { expiry } of this.idle) clearTimeout(expiry);
    await Promise.all([...this.living].map((worker) => worker.kill()));
  }

  private async take(): Promise<ConfinedProcess> {
    for (let next = this.idle.pop(); next; next = this.idle.pop()) {
      clearTimeout(next.expiry);
      if (next.worker.alive) return next.worker;
      this.living.delete(next.worker);
    }
    return this.boot();
  }

  private release(worker: ConfinedProcess): void {
    if (!worker.alive) return void this.living.delete(worker);
    const expiry = setTimeout(() => void worker.kill(), IDLE_MS).unref();
    this.idle.push({ worker, expiry });
  }

  private async boot(): Promise<ConfinedProcess> {
    const worker = spawnWorker();
    this.living.add(worker);
    const first = await worker.receive(BOOT_TIMEOUT_MS);
    if (first.kind === 'frame' && first.line === '{"ready":true}') return worker;
    await worker.kill();
    this.living.delete(worker);
    throw new GraderUnavailable(
      `the TypeScript compiler does not start: ${worker.lastWords().slice(0, 500)}`,
    );
  }
}

function spawnWorker(): ConfinedProcess {
  const child = spawnChild({
    command: process.execPath,
    args: [
      '--permission',
      ...[WORKER_DIR, dirname(COMPILER)].map((path) => `--allow-fs-read=${path}${sep}`),
      '--disallow-code-generation-from-strings',
      `--max-old-space-size=${HEAP_MB}`,
      '--no-warnings',
      WORKER,
      COMPILER,
    ],
    cwd: WORKER_DIR,
    env: {},
    identity: account,
  });
  return new ConfinedProcess(child, {
    pid: () => child.pid,
    kill: () => child.kill(),
    maxResidentKb: MAX_RESIDENT_KB,
    // V8 ends the process where its heap gives out.
    isOutOfMemory: ({ code, signal }) => code === ABORTED || signal === 'SIGABRT' || signal === 'SIGTRAP',
  });
}

const TOO_COMPLEX: Fault = {
  fault: 'syntax',
  type: 'Compiler',
  message: 'the code is nested too deeply, or its types are too complex',
};

function readAnswer({ code, refused, gaveUp }: Record<string, unknown>): Answer | undefined {
  if (gaveUp === true) return { kind: 'gave_up' };
  if (typeof code === 'string') return { kind: 'translated', result: { code } };
  if (typeof refused !== 'object' || refused === null) return undefined;
  return { kind: 'translated', result: { fault: decodeFault({ ...refused, fault: 'syntax' }) } };
}
