import { trimEndChars } from '../../common/text.js';

/** Texts of less than this are no program that is worth hiding. */
const MIN_DECODED = 8;

/** What a text says once base64, hex, numbers of characters, rot13 or a reversal is undone. */
export function decodings(text: string): string[] {
  const found = [...base64Runs(text), ...hexRuns(text), ...characterNumbers(text)].map(asText);
  const turned = [rot13(text), Array.from(text).toReversed().join(''), reversedLines(text)].filter(
    (one) => one !== text && SPEAKS_CODE.test(one) && !SPEAKS_CODE.test(text),
  );
  return [...found.filter((one) => one !== undefined), ...turned];
}

const SPEAKS_CODE = /\b(?:def|return|print|function|const|input|import|while|lambda)\b/;

/** Runs may be broken by white space, by quotes or by the marks of a list or of a quotation. */
function base64Runs(text: string): Buffer[] {
  const joined = text
    .split('\n')
    .map((line) => trimEndChars(line.replace(/^[\s>*\-"'`]*(?:\d+[.):]\s+)?/, ''), ' \t\r"\'`,\\'))
    .join('');
  const runs = [...joined.matchAll(/[\w+/-]{16,}={0,2}/g), ...text.matchAll(/[\w+/-]{16,}={0,2}/g)].map(
    ([run]) => run,
  );
  const spaceless = text.replaceAll(/\s+/g, '');
  if (/^[\w+/-]{16,}={0,2}$/.test(spaceless)) runs.push(spaceless);
  return [...new Set(runs)].map((run) =>
    Buffer.from(run.replaceAll('-', '+').replaceAll('_', '/'), 'base64'),
  );
}

function hexRuns(text: string): Buffer[] {
  const runs = [...text.matchAll(/(?:(?:0x|\\x|%)?[0-9a-f]{2}[\s,:;"'+]*){8,}/gi)].map(([run]) =>
    run.replaceAll(/0x|\\x|[^0-9a-f]/gi, ''),
  );
  return runs.filter((run) => run.length % 2 === 0).map((run) => Buffer.from(run, 'hex'));
}

function characterNumbers(text: string): Buffer[] {
  const runs = [...text.matchAll(/(?:\b\d{1,3}\b[\s,;]*){8,}/g)].map(([run]) =>
    (run.match(/\d+/g) ?? []).map(Number),
  );
  const bits = [...text.matchAll(/(?:\b[01]{7,8}\b[\s,;]*){8,}/g)].map(([run]) =>
    (run.match(/[01]+/g) ?? []).map((byte) => Number.parseInt(byte, 2)),
  );
  return [...bits, ...runs.filter((numbers) => numbers.every((number) => number < 256))].map((bytes) =>
    Buffer.from(bytes),
  );
}

/** Undefined for what is no text of printable characters. */
function asText(bytes: Buffer): string | undefined {
  const text = bytes.toString('utf8');
  if (text.length < MIN_DECODED) return undefined;
  const odd = text.match(/[^\p{L}\p{N}\p{P}\p{S}\s]|\uFFFD/gu)?.length ?? 0;
  return odd * 20 > text.length ? undefined : text;
}

const rot13 = (text: string): string =>
  text.replaceAll(/[a-z]/gi, (letter) => {
    const first = letter <= 'Z' ? 65 : 97;
    return String.fromCharCode(((letter.charCodeAt(0) - first + 13) % 26) + first);
  });

const reversedLines = (text: string): string =>
  text
    .split('\n')
    .map((line) => Array.from(line).toReversed().join(''))
    .join('\n');
