import { setImmediate as takersFirst } from 'node:timers/promises';
import type { Child } from '../../process/spawn.js';
import { Interpreter } from './interpreter.js';
import { WasmProcess } from './wasm-process.js';

/** The interpreters of one language: gives them to submissions, and takes them back. */
export class Interpreters {
  private readonly free: Interpreter[] = [];
  /** On their way back to their beginning; who needs one waits for that rather than for a boot. */
  private readonly returning = new Set<Promise<unknown>>();
  private readonly booting = new Set<Child>();
  private isStopped = false;

  constructor(private readonly spawn: () => Promise<Child>) {}

  /** Rejects with the last words of an interpreter that does not boot. */
  async process(): Promise<WasmProcess> {
    let found = this.free.pop();
    for (const settled of this.returning) {
      if (found) break;
      this.returning.delete(settled);
      await settled;
      found = this.free.pop();
    }
    const interpreter = found ?? (await this.boot());
    return new WasmProcess(
      interpreter.lend((settled) => this.expect(settled)),
      interpreter,
    );
  }

  async stop(): Promise<void> {
    this.isStopped = true;
    for (const child of this.booting) child.kill();
    await Promise.all([...this.returning, ...this.free.splice(0).map((interpreter) => interpreter.end())]);
  }

  private async boot(): Promise<Interpreter> {
    if (this.isStopped) throw new Error('it has been stopped');
    const child = await this.spawn();
    this.booting.add(child);
    try {
      if (this.isStopped) child.kill();
      return await Interpreter.boot(child);
    } finally {
      this.booting.delete(child);
    }
  }

  private expect(settled: Promise<Interpreter | undefined>): void {
    const returned = settled.then(async (interpreter) => {
      this.returning.delete(returned);
      if (!interpreter) return;
      if (this.isStopped) return interpreter.end();
      this.free.push(interpreter);
      void this.dropUnwanted(interpreter);
    });
    this.returning.add(returned);
  }

  /** The pool takes back what it has room for as soon as the submission's process is gone. */
  private async dropUnwanted(interpreter: Interpreter): Promise<void> {
    await takersFirst();
    const at = this.free.indexOf(interpreter);
    if (at >= 0) await this.free.splice(at, 1)[0]?.end();
  }
}
