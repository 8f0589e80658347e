import { compareOutput } from '../values/compare.js';
import { withoutNoise } from '../source/names.js';
import { lookAlikes } from './look-alikes.js';
import type { IoMismatch, MismatchRow } from './mismatch-row.js';

const printWord = ({ language }: IoMismatch) =>
  language === 'python'
    ? 'print'
    : ['javascript', 'typescript'].includes(language)
      ? 'console.log'
      : 'an output statement';

/** What writes to the output, in any of the languages. */
const OUTPUT =
  /\b(?:print|println|printf|puts|putchar|cout|console\.log|stdout\.write|Println|Printf|Print)\b/;

const tokensOf = (text: string) => text.split(/\s+/).filter((token) => token !== '');
const letters = (text: string) => text.replace(/\s+/g, '');
const linesOf = (text: string) =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => line.trimEnd());

/** What stands out in the output of a program, most telling first. */
export const IO_MISMATCHES: readonly MismatchRow<IoMismatch>[] = [
  {
    id: 'no-output',
    isSure: true,
    explain: (mismatch) => {
      if (mismatch.actualText.trim() !== '' || mismatch.test.expectedStdout.trim() === '') return undefined;
      const bare = withoutNoise(mismatch.code, mismatch.language);
      const onlyFunctions =
        mismatch.language === 'python' &&
        /^def /m.test(bare) &&
        !/^(?!def |class |import |from |@|\s|#)\S/m.test(bare);
      const { language, code } = mismatch;
      if (
        /^(?:java|type)script$/.test(language) &&
        /\bnew\s+Promise\b/.test(bare) &&
        /\.then\b|\bawait\b/.test(bare)
      )
        return 'Your program printed nothing. Where an `await` or a `then` waits for a Promise, nothing goes on before its `resolve` is called: check that it is.';
      if (mismatch.actualText === '' && !onlyFunctions && OUTPUT.test(withoutNoise(code, language)))
        return 'Your program printed nothing: no line that prints was reached. Check the conditions and loops around those lines, and that their function is called.';
      return onlyFunctions
        ? 'Your program printed nothing: it defines functions but never calls one.'
        : `Your program printed nothing. The result has to be written out with \`${printWord(mismatch)}\`.`;
    },
  },
  {
    id: 'look-alike',
    isSure: true,
    explain: ({ test, actualText }) => lookAlikes(test.expectedStdout, actualText),
  },
  {
    id: 'letter-case',
    isSure: true,
    explain: ({ test, actualText }) =>
      letters(test.expectedStdout).toLowerCase() === letters(actualText).toLowerCase() &&
      letters(test.expectedStdout) !== letters(actualText)
        ? 'Only capital and small letters differ.'
        : undefined,
  },
  { id: 'white-space', isSure: true, explain: explainSpace },
  {
    id: 'input-prompt',
    isSure: true,
    explain: ({ test, actualText, code, language }) => {
      if (language !== 'python') return undefined;
      const prompts = [...code.matchAll(/\binput\(\s*f?(["'])([^"'\n]{1,200})\1\s*\)/g)].map(
        ([, , prompt = '']) => prompt,
      );
      const rest = prompts.reduce((text, prompt) => text.replaceAll(prompt, ' '), actualText);
      if (prompts.length === 0 || rest === actualText) return undefined;
      const alone = compareOutput(test.expectedStdout, rest) ? ' Without it the output would be right.' : '';
      return `The text in the brackets of \`input(...)\` is printed too, and so counts as output.${alone} Leave the brackets empty.`;
    },
  },
  {
    id: 'punctuation',
    isSure: true,
    explain: ({ test, actualText }) => {
      const words = (text: string) => text.replace(/[^\p{L}\p{N}]+/gu, '');
      return words(test.expectedStdout) === words(actualText) && words(actualText) !== ''
        ? 'The words and numbers are right; only signs such as commas, points, brackets or quotes differ.'
        : undefined;
    },
  },
  {
    id: 'number-format',
    isSure: true,
    explain: ({ test, actualText }) =>
      compareOutput(test.expectedStdout, actualText, { absTolerance: 1e-9, relTolerance: 1e-9 })
        ? 'The numbers are right, but written in another way (such as 3.0 for 3). Compare the digits after the decimal point.'
        : undefined,
  },
  {
    id: 'too-much',
    explain: ({ test, actualText }) => {
      const wanted = tokensOf(test.expectedStdout);
      const got = tokensOf(actualText);
      if (got.length <= wanted.length || wanted.length === 0) return undefined;
      const holdsStart = wanted.every((token, index) => token === got[index]);
      const holdsEnd = wanted.every((token, index) => token === got[got.length - wanted.length + index]);
      return holdsStart || holdsEnd
        ? `The right output is there, but your program prints more ${holdsStart ? 'after' : 'before'} it. Print only what the task asks for.`
        : undefined;
    },
  },
  {
    id: 'too-little',
    explain: ({ test, actualText }) => {
      const wanted = tokensOf(test.expectedStdout);
      const got = tokensOf(actualText);
      if (got.length === 0 || got.length >= wanted.length) return undefined;
      return got.every((token, index) => token === wanted[index])
        ? 'The output starts right but ends too early. Check the last round of the loop, or a part that is not printed.'
        : undefined;
    },
  },
  {
    id: 'first-line',
    explain: ({ test, actualText }) => {
      const wanted = linesOf(test.expectedStdout);
      const got = linesOf(actualText);
      const at = wanted.findIndex(
        (line, index) => tokensOf(line).join(' ') !== tokensOf(got[index] ?? '').join(' '),
      );
      if (at < 0 || wanted.length === 1) return undefined;
      const place = `Line ${at + 1} of the output is the first that differs`;
      return got[at] === undefined
        ? `${place}: it is missing.`
        : `${place}: expected \`${clip(wanted[at] ?? '')}\`, and your program printed \`${clip(got[at])}\`.`;
    },
  },
];

/** White space counts only in tests that compare exactly, except where it splits words. */
function explainSpace({ test, actualText }: IoMismatch): string | undefined {
  if (letters(test.expectedStdout) !== letters(actualText)) return undefined;
  if (compareOutput(test.expectedStdout, actualText)) {
    const wanted = test.expectedStdout.split('\n');
    const got = actualText.split('\n');
    const trailing = trailingBlanks(wanted, got);
    if (trailing !== undefined) return trailing;
    if (actualText.trimEnd() === test.expectedStdout.trimEnd()) {
      return 'Only the end of the output differs: there are spaces or empty lines too many or too few.';
    }
    const at = wanted.findIndex((line, index) => line !== got[index]);
    return `Only spaces or line breaks differ, first in line ${at + 1}. This task compares them exactly.`;
  }
  return 'Only spaces or line breaks differ: some words stand together that should be apart, or the other way round.';
}

/** Nobody sees them: the first line that differs in the blanks at its end, and in nothing else. */
function trailingBlanks(wanted: readonly string[], got: readonly string[]): string | undefined {
  const at = wanted.findIndex((line, index) => line !== got[index]);
  const [line, own] = [wanted[at], got[at]];
  if (line === undefined || own === undefined || line.trimEnd() !== own.trimEnd()) return undefined;
  const tails = [line, own].map((text) => text.slice(text.trimEnd().length));
  if (tails.some((tail) => /[^ ]/.test(tail))) return undefined;
  const [should = 0, is = 0] = tails.map((tail) => tail.length);
  const blanks = (count: number) =>
    count === 0 ? 'no space' : count === 1 ? 'one space' : `${count} spaces`;
  return `Line ${at + 1} of your output ends with ${blanks(is)}, and should end with ${blanks(should)}. This task compares them exactly.`;
}

function clip(text: string): string {
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}
