import type { CallTest, LanguageId } from '../../grading.types.js';
import type { HarnessRuntime } from '../../languages/language.js';
import { Session } from '../../protocol/session.js';
import type { SandboxLauncher, ForkedFrom } from './launch/sandbox-launcher.js';
import { NativeProcess } from './native-process.js';

const BOOT_TIMEOUT_MS = 10_000;
const PROBE_TIMEOUT_MS = 10_000;
const PROBE_MEMORY_MB = 128;

/** Boots interpreters with their harness: by a fork server where the language has one and this machine lets it, else each alone. */
export class Interpreters {
  private readonly forks = new Map<LanguageId, ForkedFrom>();

  constructor(private readonly launcher: SandboxLauncher) {}

  /** Rejects with the last words of what did not start. */
  async boot(
    language: LanguageId,
    runtime: HarnessRuntime,
    memoryLimitMb: number,
  ): Promise<{ process: NativeProcess; version: string }> {
    const launch = runtime.launch(memoryLimitMb);
    const child = await (this.forks.get(language)?.fork() ?? this.launcher.start(launch));
    const { outOfMemoryText, crashReport } = runtime;
    const process = new NativeProcess(child, launch, { memoryLimitMb, outOfMemoryText, crashReport });
    const received = await process.receive(BOOT_TIMEOUT_MS);
    const version =
      received.kind === 'frame' ? /^{"ready":"([^"]{1,100})"}$/.exec(received.line)?.[1] : undefined;
    if (version === undefined) {
      await process.kill();
      throw new Error(`${received.kind}: ${process.lastWords().slice(0, 500)}`);
    }
    return { process, version };
  }

  /** Uses the language's fork server, if what it forks is refused all that student code must not have. Rejects with why not. */
  async tryForkServer(language: LanguageId, runtime: HarnessRuntime): Promise<void> {
    if (!runtime.forkServer) return;
    const { launch, probe } = runtime.forkServer;
    const server = this.launcher.forkServer(launch);
    this.forks.set(language, server);
    try {
      const { process } = await this.boot(language, runtime, PROBE_MEMORY_MB);
      const leaks = await probed(process, probe).finally(() => process.kill());
      if (leaks !== '') throw new Error(`a trial process ${leaks}`);
    } catch (error) {
      this.forks.delete(language);
      await server.stop();
      throw error;
    }
  }
}

/** What the probe was not refused, or why it did not answer; empty where all is well. */
async function probed(process: NativeProcess, probe: string): Promise<string> {
  const session = new Session(process);
  const program = { files: { probe }, main: 'probe', kind: 'call', memoryLimitMb: PROBE_MEMORY_MB } as const;
  const loaded = await session.load(program, PROBE_TIMEOUT_MS);
  if (loaded.reply.kind !== 'ok') return `did not start (${loaded.reply.kind})`;
  const call: CallTest = { kind: 'call', function: 'leaks', args: [], expected: '' };
  const { reply } = await session.call(call, PROBE_TIMEOUT_MS);
  if (reply.kind === 'value' && reply.value.kind === 'string') return reply.value.value;
  return `gave no answer (${reply.kind})`;
}
