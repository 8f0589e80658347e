import { languageOf } from '../languages.js';
import { ExerciseFault, NotGradable, type CallTest, type Checker, type IoTest } from '../grading.types.js';
import type { Outcome, Reply } from '../protocol/session.js';
import type { Translators } from './translators.js';
import type { WireValue } from '../values/wire.js';
import { CallExecutor, type Job } from './executors.js';
import { prepareModules } from './unit/modules.js';

/** What the author's code said of one output. */
export interface CheckerWord {
  accepted: boolean;
  /** Of the weight of the test, 0 to 1. */
  share: number;
  message?: string | undefined;
}

/** Called with the input, what was expected and what was printed. */
const FUNCTION = 'check';
/** Of one output; the author's code may be slower than a student's. */
const TIME_LIMIT_MS = 10_000;
const MEMORY_LIMIT_MB = 256;
const MAX_MESSAGE = 2_000;

/** Code of the author's that judges outputs, in a process of its own that no student's code has run in. */
export class OutputChecker {
  private calls: Promise<CallExecutor> | undefined;
  private file = 'checker';

  constructor(
    private readonly job: Job,
    private readonly checker: Checker | undefined,
    private readonly translators: Translators,
  ) {}

  /** Undefined where the test asks for no checker, or the program did not come to its end. Throws ExerciseFault. */
  async wordOn(test: CallTest | IoTest, { reply, stdout }: Outcome): Promise<CheckerWord | undefined> {
    if (test.kind !== 'io' || test.compare !== 'checker' || reply.kind !== 'done') return undefined;
    this.calls ??= this.start();
    const calls = await this.calls;
    const args = [test.stdin, test.expectedStdout, stdout.text];
    const said = await calls.run({ kind: 'call', function: FUNCTION, args, expected: null });
    const word = said.reply.kind === 'value' ? readWord(said.reply.value) : undefined;
    if (word === undefined) throw this.fault(said.reply);
    return word;
  }

  stop(): void {
    void this.calls?.then((calls) => calls.stop()).catch(() => undefined);
  }

  private async start(): Promise<CallExecutor> {
    const { job, checker } = this;
    const language = checker && languageOf(checker.language);
    if (!checker || !language) throw new ExerciseFault('a test asks for a checker, and there is none');
    this.file = `checker.${language.solutionFile.split('.').at(-1) ?? ''}`;
    const target = language.translation?.to ?? checker.language;
    const runtime = job.sandbox.runtimes.find((one) => one.language === target);
    if (!runtime || runtime.compiled)
      throw new NotGradable(`this server cannot run a checker in ${checker.language}`);
    const source = { code: checker.code, file: this.file, typeCheck: false };
    const translated = await this.translators.translate(language, source, job.signal);
    if ('fault' in translated) throw this.fault({ kind: 'fault', fault: translated.fault });
    return new CallExecutor({
      ...job,
      runtime,
      spec: { language: runtime.language, memoryLimitMb: MEMORY_LIMIT_MB },
      files: { [this.file]: translated.code },
      main: this.file,
      modules:
        runtime.language === 'javascript' ? await prepareModules(job.data, this.translators) : undefined,
      timeoutMs: TIME_LIMIT_MS * runtime.timeFactor,
      budget: undefined,
    });
  }

  private fault(reply: Reply): ExerciseFault {
    if (reply.kind === 'fault') {
      const { type, message, line } = reply.fault;
      return new ExerciseFault(`${type}: ${message}`, { file: this.file, line });
    }
    const reason =
      reply.kind === 'timeout'
        ? `the checker took longer than ${TIME_LIMIT_MS / 1000} s`
        : reply.kind === 'value'
          ? `${FUNCTION}() must answer true, false or { accepted, score, message }`
          : 'the checker ended before it answered';
    return new ExerciseFault(reason, { file: this.file });
  }
}

/** `true`, `false`, or an object with `accepted`, or `score` from 0 to 1, or both, and perhaps a `message`. */
function readWord(value: WireValue): CheckerWord | undefined {
  if (value.kind === 'boolean') return { accepted: value.value, share: value.value ? 1 : 0 };
  if (value.kind !== 'dict') return undefined;
  const members = new Map(
    value.entries.map(([key, member]) => [key.kind === 'string' ? key.value : '', member] as const),
  );
  const accepted = members.get('accepted');
  const message = members.get('message');
  const share = shareOf(members.get('score'));
  const text = message?.kind === 'string' ? { message: message.value.slice(0, MAX_MESSAGE) } : {};
  if (accepted?.kind === 'boolean')
    return { accepted: accepted.value, share: accepted.value ? 1 : (share ?? 0), ...text };
  return share === undefined ? undefined : { accepted: share === 1, share, ...text };
}

function shareOf(value: WireValue | undefined): number | undefined {
  if (value?.kind !== 'int' && value?.kind !== 'float') return undefined;
  const share = Number(value.value);
  return share >= 0 && share <= 1 ? share : undefined;
}
