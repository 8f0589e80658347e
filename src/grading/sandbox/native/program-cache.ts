import { createHash } from 'node:crypto';
import type { Files, LanguageId } from '../../grading.types.js';
import type { CompiledProgram } from '../../protocol/sandbox.js';
import type { Fault } from '../../values/wire.js';

type Compiled = { program: CompiledProgram } | { fault: Fault };

interface Entry {
  program: CompiledProgram;
  users: number;
  isKept: boolean;
}

/**
 * Keeps what compilers have made, for as long as there is room: the same source comes again with the next run, the next test that
 * an author tries, a regrade. Refusals are not kept: a busy machine may have had its share in them.
 */
export class ProgramCache {
  /** The one that was used last is the last. */
  private readonly entries = new Map<string, Entry>();
  private bytes = 0;

  constructor(private readonly maxBytes: number) {}

  /** Rejects as `compile` does. */
  async get(
    language: LanguageId,
    source: readonly [code: string, files: Files],
    compile: () => Promise<Compiled>,
  ): Promise<Compiled> {
    const key = createHash('sha256')
      .update(JSON.stringify([language, source]))
      .digest('base64');
    const known = this.entries.get(key);
    if (known) {
      this.entries.delete(key);
      this.entries.set(key, known);
      return { program: lent(known) };
    }
    const compiled = await compile();
    if ('fault' in compiled) return compiled;
    const entry = { program: compiled.program, users: 0, isKept: false };
    if (!this.entries.has(key)) this.keep(key, entry);
    return { program: lent(entry) };
  }

  /** Drops all that nobody uses; the rest goes with its last user. */
  clear(): void {
    for (const key of this.entries.keys()) this.drop(key);
  }

  private keep(key: string, entry: Entry): void {
    const { bytes } = entry.program;
    if (bytes > this.maxBytes / 2) return;
    for (const oldest of this.entries.keys()) {
      if (this.bytes + bytes <= this.maxBytes) break;
      this.drop(oldest);
    }
    entry.isKept = true;
    this.bytes += bytes;
    this.entries.set(key, entry);
  }

  private drop(key: string): void {
    const entry = this.entries.get(key);
    if (!entry) return;
    this.entries.delete(key);
    this.bytes -= entry.program.bytes;
    entry.isKept = false;
    if (entry.users === 0) entry.program.dispose();
  }
}

function lent(entry: Entry): CompiledProgram {
  entry.users += 1;
  let isBack = false;
  return {
    ...entry.program,
    dispose: () => {
      if (isBack) return;
      isBack = true;
      entry.users -= 1;
      if (entry.users === 0 && !entry.isKept) entry.program.dispose();
    },
  };
}
