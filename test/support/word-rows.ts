import { readFileSync, writeFileSync } from 'node:fs';
import type { CallTest, IoTest, SandboxName } from '../../src/grading/grading.types.js';
import { judge } from '../../src/grading/run/judge.js';
import type { Outcome, Reply } from '../../src/grading/protocol/session.js';

/** The languages that both sandboxes run. */
export const WORD_LANGUAGES = ['python', 'javascript'] as const;
export type WordLanguage = (typeof WORD_LANGUAGES)[number];

/** What a sandbox answered, as far as sentences depend on it. */
export interface RecordedOutcome {
  reply: Reply;
  stdout?: string;
}

/** A program, what came of it in each sandbox, and what the student is told. */
export interface WordRow {
  code: string;
  test: IoTest | CallTest;
  /** The message of the result; one for each sandbox where they have to differ. */
  said: string | Record<SandboxName, string>;
  /** One where both sandboxes answered the same. */
  outcome: RecordedOutcome | Record<SandboxName, RecordedOutcome>;
}

export const SANDBOXES = ['native', 'wasm'] as const;
export const WORD_LIMITS = { timeLimitMs: 1000, memoryLimitMb: 128 };
const ADDRESS = /\b0x[0-9a-f]{4,16}\b/g;

export const outcomeIn = ({ outcome }: WordRow, sandbox: SandboxName): RecordedOutcome =>
  'reply' in outcome ? outcome : outcome[sandbox];

export const saidIn = ({ said }: WordRow, sandbox: SandboxName): string =>
  typeof said === 'string' ? said : said[sandbox];

/** The sentence for a recorded outcome, as the result of the test has it; `accepted` where there is none. */
export function sentence(
  language: WordLanguage,
  { code, test }: Pick<WordRow, 'code' | 'test'>,
  { reply, stdout = '' }: RecordedOutcome,
): string {
  const outcome: Outcome = {
    reply,
    durationMs: 0,
    peakMemoryKb: null,
    stdout: { text: stdout, truncated: false },
    stderr: { text: '', truncated: false },
  };
  const result = judge(test, 0, outcome, { language, code, tests: [test], limits: WORD_LIMITS });
  return result.message ?? result.verdict;
}

export function readWordRows(language: WordLanguage): WordRow[] {
  return fromJson(readFileSync(fileOf(language), 'utf8')) as WordRow[];
}

export function writeWordRows(language: WordLanguage, rows: readonly WordRow[]): void {
  // A line for each, so that changes of many are read with ease.
  writeFileSync(fileOf(language), `[\n${rows.map(toJson).join(',\n')}\n]\n`);
}

function fileOf(language: WordLanguage): URL {
  return new URL(`../../src/grading/explain/fixtures/${language}-words.json`, import.meta.url);
}

/** The integers of answers are of any size. */
function toJson(value: unknown): string {
  const replace = (_key: string, item: unknown) =>
    typeof item === 'bigint' ? { $bigint: String(item) } : item;
  return JSON.stringify(value, replace);
}

function fromJson(text: string): unknown {
  return JSON.parse(text, (_key, item: unknown) =>
    typeof item === 'object' && item !== null && '$bigint' in item ? BigInt(item.$bigint as string) : item,
  );
}

/** Addresses in memory are others in each run. */
export function withoutAddresses(outcome: RecordedOutcome): RecordedOutcome {
  return fromJson(toJson(outcome).replace(ADDRESS, '0xADDRESS')) as RecordedOutcome;
}
