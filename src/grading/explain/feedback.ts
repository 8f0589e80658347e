import { explainUnsupported } from './answer-kinds.js';
import { CALL_MISMATCHES } from './call-mismatch.js';
import { IO_MISMATCHES } from './io-mismatch.js';
import { explainMissing } from './missing-function.js';
import { arrowAnswer } from './javascript/javascript-slips.js';
import { faultInCode, signInAnswer } from './hint.js';
import { JAVASCRIPT_ROWS } from './javascript/javascript.js';
import { readingError } from '../source/javascript-error.js';
import { findEndlessLoop } from '../source/loops.js';
import { constructorOf } from './javascript/javascript-constructor.js';
import type { Mismatch, MismatchRow } from './mismatch-row.js';
import { withoutNoise } from '../source/names.js';
import { PYTHON_ROWS } from './python/python.js';
import { faultLine, isBeyondEnd, sourceLine, type ExplainContext, type Row } from './row.js';
import { renderExpected } from '../values/compare.js';
import type { CallTest, LanguageId, Limits, Verdict } from '../grading.types.js';
import type { Fault } from '../values/wire.js';

export { summarise } from './summary.js';

const ROWS: Partial<Record<LanguageId, readonly Row[]>> = {
  python: PYTHON_ROWS,
  javascript: JAVASCRIPT_ROWS,
  typescript: JAVASCRIPT_ROWS,
};

/** Of the language's own message: a program raises what it likes, in every test. */
const MAX_MESSAGE = 2_000;

/**
 * Why the code gave no answer in one test, in a sentence or two, then the place in the student's code
 * and the language's own message. For visible tests only: a message can quote the input.
 */
export function explainFault(raised: Fault, context: ExplainContext): string {
  const fault = located({ ...raised, message: raised.message.slice(0, MAX_MESSAGE) }, context);
  const reason = explainReason(fault, context);
  const isError = (fault.fault === 'exception' && fault.line !== undefined) || fault.fault === 'syntax';
  const original = isError ? clip(`${fault.type}: ${fault.message}`.replace(/: $/, ''), 300) : '';
  return [`${reason}${placeOf(fault, context)}`, original].filter((part) => part !== '').join('\n');
}

/** Node ends with 0 or 13 where nothing is left to do but to wait. */
function neverSettles({ message }: Fault, { code, language }: ExplainContext): boolean {
  if (language !== 'javascript' && language !== 'typescript') return false;
  return message === '13' || (message === '0' && !/\bexit/.test(withoutNoise(code, language)));
}

/** The place that the student knows, whatever the engine names. */
function located(fault: Fault, { code, language }: ExplainContext): Fault {
  if (language !== 'javascript') return fault;
  if (fault.fault === 'syntax' && fault.type === 'SyntaxError') {
    // Engines name other lines of code that they cannot read, or none; a parser of our own names the same for all.
    const error = readingError(code);
    return error === undefined ? fault : { ...fault, line: error.line, sourceLine: undefined };
  }
  const [caller, inner] = fault.trace?.slice(-2) ?? [];
  if (!caller || !inner) return fault;
  // QuickJS counts the constructor of a class that was called without `new`, or of an error, as the place.
  const isError = /\bsuper\s*\(/.test(fault.sourceLine ?? '') && !inner.function.startsWith('new ');
  const isPlainCall = fault.message.includes("must be invoked with 'new'");
  return isPlainCall || isError
    ? {
        ...fault,
        line: caller.line,
        column: undefined,
        sourceLine: undefined,
        trace: fault.trace?.slice(0, isPlainCall ? undefined : -1),
      }
    : fault;
}

function explainReason(fault: Fault, context: ExplainContext): string {
  switch (fault.fault) {
    case 'memory':
      return explainVerdict('memory_limit_exceeded', context);
    case 'exit':
      if (neverSettles(fault, context))
        return 'The code waits for a Promise that never settles: nothing calls its `resolve` or `reject`, so no answer came.';
      return explainExit(clip(fault.message, 20), context);
    case 'unsupported':
      return (
        (/^function$/i.test(fault.type) && context.language === 'javascript'
          ? arrowAnswer(context.code)
          : undefined) ?? explainUnsupported(fault, context.language)
      );
  }
  if (fault.type === 'MissingFunction' || fault.type === 'NotCallable') return explainMissing(fault, context);
  const row = ROWS[context.language]?.find((candidate) => candidate.matches(fault, context));
  if (row) return row.explain(fault, context);
  if (fault.type === 'LinkerError') return explainLinker(fault.message);
  if (context.language === 'c' || context.language === 'cpp') return explainAbort(fault);
  if (fault.type === 'NoMain') return `The program cannot start: ${fault.message}.`;
  if (fault.type === 'TypeScript') return 'The types in the code do not fit together, so no test ran.';
  if (fault.fault === 'syntax') return 'The code could not be compiled, so no test ran.';
  return `Your code stopped with the error ${fault.type}.`;
}

/** A program that ended by itself, but did not say that all went well. */
function explainExit(status: string, { code, language }: ExplainContext): string {
  if (language === 'c' || language === 'cpp') {
    const ended = `Your program ended with the exit status ${status}, which says that something went wrong; a program that went well ends with 0.`;
    return /\bvoid\s+main\b/.test(withoutNoise(code, language))
      ? `${ended} Write \`int main\` in place of \`void main\`, and \`return 0;\` as its last line.`
      : `${ended} Look at what \`main\` returns, and at calls of \`exit\`.`;
  }
  if (language === 'java' || language === 'go')
    return `Your program ended itself with the exit status ${status}, which says that something went wrong. Look at the calls of \`${language === 'java' ? 'System.exit' : 'os.Exit` and `log.Fatal'}\`.`;
  return `Your code ended the program itself (exit code ${status}) before it gave an answer. Remove the call that does so, such as \`exit()\`.`;
}

/** How a program in C or C++ ended, or why it was not compiled. */
function explainAbort({ fault, type, message }: Fault): string {
  if (fault === 'syntax') return 'The code could not be compiled, so no test ran.';
  if (type.startsWith('SIG')) return `Your program was stopped with the signal ${type}: ${message}.`;
  if (type === 'assert') return 'An `assert` in your program does not hold, so it stopped itself.';
  if (type === 'memory')
    return 'Your program uses memory that is not its own: it frees something twice, or writes beyond the end of it.';
  const what = message === '' ? '' : ` It says: ${clip(message, 200)}.`;
  return `Your program threw \`${type}\`, and nothing caught it.${what}`;
}

/** `undefined reference to \`main\`` or `multiple definition of ...`. */
function explainLinker(message: string): string {
  if (message.endsWith(' `main`') && message.startsWith('undefined'))
    return 'The program has no function `main`, with which it would start. Write `int main(void) { ... }`.';
  return message.startsWith('undefined')
    ? 'A function or variable is used that is declared but not written anywhere. Check its name letter by letter.'
    : 'A function or variable is written twice under the same name.';
}

function placeOf(fault: Fault, context: ExplainContext): string {
  const line = faultLine(fault);
  if (line === undefined || isBeyondEnd(fault, context)) return '';
  const { written } = context;
  const own = written === undefined ? sourceLine(fault, context) : (written.split('\n')[line - 1] ?? '');
  const source = own.trim();
  const within = fault.trace?.at(-1)?.function ?? '';
  const isInside = fault.trace?.at(-1)?.line === line;
  const made = isInside ? constructorOf(fault, context) : undefined;
  const inside = isInside && /^[A-Za-z_$][\w$.]*$/.test(within) ? `, in \`${within}\`` : '';
  const where = `line ${line}${made ? `, in the constructor of \`${made.name}\`` : inside}`;
  const shown = source === '' ? where : `${where}: \`${clip(source, 100)}\``;
  return made?.madeOn === undefined ? ` (${shown})` : ` (${shown}; called on line ${made.madeOn})`;
}

/**
 * What was expected and what came, on which input, and what stands out. For visible tests only: the
 * text quotes the test.
 */
export function explainMismatch(mismatch: Mismatch): string {
  const { test, actual, actualText, language } = mismatch;
  if (test.kind === 'io') {
    const observation = firstObservation(IO_MISMATCHES, { ...mismatch, test }, test.expectedStdout);
    return [ioDifference(test.expectedStdout, actualText, test.stdin), observation].join(' ').trim();
  }
  const expectedText = renderExpected(test.expected, language);
  const difference = `${callText(test, language)} should give ${quoted(expectedText)}, but gave ${quoted(actualText)}.`;
  const observation =
    actual && firstObservation(CALL_MISMATCHES, { ...mismatch, test, actual, expectedText }, expectedText);
  return observation ? `${difference} ${observation}` : difference;
}

/** What the answer shows of the code, then what is plain to see in the answer, then a line that looks wrong, then the rest. */
function firstObservation<M extends Mismatch>(
  rows: readonly MismatchRow<M>[],
  mismatch: M,
  expectedText: string,
): string {
  const { code, language, actualText, test } = mismatch;
  const functionName = test.kind === 'call' ? test.function : undefined;
  const wrong = { code, language, actualText, expectedText, functionName };
  const inRows = (some: readonly MismatchRow<M>[]) => {
    for (const row of some) {
      const text = row.explain(mismatch);
      if (text !== undefined) return text;
    }
    return undefined;
  };
  return (
    signInAnswer(wrong) ??
    inRows(rows.filter(({ isSure }) => isSure)) ??
    faultInCode(wrong) ??
    inRows(rows) ??
    ''
  );
}

function callText(test: CallTest, language: LanguageId): string {
  const args = test.args.map((arg) => renderExpected(arg, language)).join(', ');
  return quoted(`${test.function}(${clip(args, 160)})`);
}

/** Short outputs are quoted; longer ones are left to the fields of the result. */
function ioDifference(expected: string, actual: string, stdin: string): string {
  const [wanted, got, input] = [expected.trim(), actual.trim(), stdin.trim()];
  const isShort = (text: string, max: number) => text !== '' && text.length <= max && !text.includes('\n');
  if (!isShort(wanted, 80) || !isShort(got, 80)) return 'The output is not the expected one.';
  const given = isShort(input, 60) ? `With the input ${quoted(input)} the` : 'The';
  return `${given} output should be ${quoted(wanted)}, but your program printed ${quoted(got)}.`;
}

interface VerdictContext {
  language: LanguageId;
  code: string;
  limits?: Limits | undefined;
}

/** What a verdict means, for a beginner, without any data of a test; with a loop that certainly never ends, if one is found. */
export function explainVerdict(verdict: Verdict, { language, code, limits }: VerdictContext): string {
  switch (verdict) {
    case 'accepted':
      return 'The answer is right.';
    case 'wrong_answer':
      return 'The code ran, but its answer is not the expected one.';
    case 'runtime_error':
      return 'The program stopped with an error before it gave an answer.';
    case 'compile_error':
      return 'The code could not be compiled, so no test ran.';
    case 'time_limit_exceeded':
      return `The code was stopped because it took too long${limits ? ` (the limit is ${seconds(limits.timeLimitMs)})` : ''}. ${endlessText(code, language) ?? 'Either a loop or a recursion never ends, or there is a way that needs fewer steps: count how often the innermost lines run.'}`;
    case 'memory_limit_exceeded':
      return `The code needed more memory than allowed${limits ? ` (the limit is ${limits.memoryLimitMb} MB)` : ''}. ${endlessText(code, language) ?? 'Check for a list, text or other collection that grows without an end, and do not store what you do not need again.'}`;
    case 'output_limit_exceeded':
      return `The code printed far more than this task needs and was stopped. ${endlessText(code, language) ?? 'Check for a loop that prints without an end, and remove output that was only for testing.'}`;
  }
}

function endlessText(code: string, language: LanguageId): string | undefined {
  const loop = findEndlessLoop(code, language);
  return loop && `Look at the loop on line ${loop.line}: ${loop.reason}.`;
}

function seconds(milliseconds: number): string {
  const value = milliseconds / 1000;
  return `${value} ${value === 1 ? 'second' : 'seconds'}`;
}

function quoted(text: string): string {
  return `\`${text}\``;
}

function clip(text: string, max: number): string {
  return text.length > max ? `${text.slice(0, max)}…` : text;
}
