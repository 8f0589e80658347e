import { isDeepStrictEqual } from 'node:util';
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { OutcomeRecorder } from '../test/support/outcome-recorder.js';
import {
  outcomeIn,
  readWordRows,
  saidIn,
  sentence,
  WORD_LANGUAGES,
  writeWordRows,
  type WordLanguage,
  type WordRow,
} from '../test/support/word-rows.js';

const USAGE = `npm run words -- [--language python|javascript] [--add <file>] [--only <text in a program>] [--keep]
Runs the programs behind the sentences for students in both sandboxes, and writes down what came and what is said.
--add takes a JSON file of rows { code, test? } to append; --keep runs only what is new, and says the rest anew.
What has changed is printed: read it as the student would, before it is committed.`;

const { values } = parseArgs({
  options: {
    language: { type: 'string' },
    add: { type: 'string' },
    only: { type: 'string', default: '' },
    keep: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) {
  console.log(USAGE);
  process.exit(0);
}

const AT_ONCE = 3;
type Program = Pick<WordRow, 'code' | 'test'>;
const ANY_OUTPUT: WordRow['test'] = { kind: 'io', stdin: '', expectedStdout: 'done\n' };

const languages = WORD_LANGUAGES.filter((one) => values.language === undefined || one === values.language);
if (languages.length === 0 || (values.add !== undefined && languages.length > 1)) {
  console.error(USAGE);
  process.exit(2);
}
const runs = !values.keep || values.add !== undefined;
const native = runs ? await OutcomeRecorder.create('native') : undefined;
const wasm = runs ? await OutcomeRecorder.create('wasm') : undefined;
try {
  for (const language of languages) await renew(language);
} finally {
  await Promise.all([native?.stop(), wasm?.stop()]);
}

async function renew(language: WordLanguage): Promise<void> {
  const rows = readWordRows(language);
  const known = new Set(rows.map(keyOf));
  const added = values.add === undefined ? [] : (JSON.parse(readFileSync(values.add, 'utf8')) as Program[]);
  const fresh = added
    .map(({ code, test }) => ({ code, test: test ?? ANY_OUTPUT }))
    .filter((program) => !known.has(keyOf(program)));
  const old = rows.map((row) => () => (row.code.includes(values.only) ? renewRow(language, row) : row));
  const jobs = [...old, ...fresh.map((program) => () => renewRow(language, program))];
  const renewed: WordRow[] = [];
  // More at once would slow each down, until programs that are none too slow are stopped.
  while (jobs.length > 0)
    renewed.push(...(await Promise.all(jobs.splice(0, AT_ONCE).map(async (job) => job()))));
  writeWordRows(language, renewed);
}

function keyOf({ code, test }: Program): string {
  return JSON.stringify([code, test]);
}

async function renewRow(language: WordLanguage, row: Program | WordRow): Promise<WordRow> {
  const { code, test } = row;
  const before = 'outcome' in row ? row : undefined;
  const kept = values.keep ? before : undefined;
  const inNative = kept ? outcomeIn(kept, 'native') : await native?.record(language, row);
  const inWasm = kept ? outcomeIn(kept, 'wasm') : await wasm?.record(language, row);
  if (!inNative || !inWasm) throw new Error('a new row has to be run');
  const texts = { native: sentence(language, row, inNative), wasm: sentence(language, row, inWasm) };
  const outcome = isDeepStrictEqual(inNative, inWasm) ? inNative : { native: inNative, wasm: inWasm };
  const after: WordRow = { code, test, said: texts.native === texts.wasm ? texts.native : texts, outcome };
  tell(before, after);
  return after;
}

function tell(before: WordRow | undefined, after: WordRow): void {
  const changed = (['native', 'wasm'] as const).filter(
    (sandbox) => before === undefined || saidIn(before, sandbox) !== saidIn(after, sandbox),
  );
  if (changed.length === 0) return;
  console.log(`\n${after.code.trimEnd()}`);
  if (typeof after.said === 'string') console.log(`  => ${after.said}`);
  else for (const sandbox of changed) console.log(`  ${sandbox} => ${saidIn(after, sandbox)}`);
}
