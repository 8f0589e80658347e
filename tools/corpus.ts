import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { describeServer, runCorpus, type CorpusLine, type Finding } from './corpus-run.js';
import { openServer } from './server.js';
import { table } from './table.js';

const USAGE = `npm run corpus -- <folder or .jsonl file> [--sandbox native|wasm] [--only <text in a row's id>] [--skip <rows>] [--students 4]
Grades every labelled solution through the API, and prints where the grade and the label differ (exit code 1).
Without LEARNFLOW_URL (and an instructor's LEARNFLOW_EMAIL and LEARNFLOW_PASSWORD) it starts a server of its own.`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    sandbox: { type: 'string', default: 'auto' },
    only: { type: 'string', default: '' },
    /** To go on with a run that was cut off. */
    skip: { type: 'string', default: '0' },
    students: { type: 'string', default: '4' },
  },
});
const [path] = positionals;
const skipped = Number(values.skip);
if (path === undefined || !Number.isInteger(skipped) || skipped < 0) {
  console.error(USAGE);
  process.exit(2);
}
const lines = readLines(path, values.only).slice(skipped);
if (lines.length === 0) {
  console.error(`No rows in ${path}`);
  process.exit(2);
}
const server = await openServer({ GRADER: values.sandbox });
try {
  console.log(await describeServer(server.instructor));
  const students = await Promise.all(
    Array.from({ length: Number(values.students) }, () => server.newStudent()),
  );
  const started = performance.now();
  const done = new Set<number>();
  let told = 0;
  const findings = await runCorpus(lines, { ...server, students }, (found, at) => {
    // A long run tells what it has found as soon as it has.
    for (const { id, outcome, reason } of found)
      if (outcome !== 'agreed') console.log(`${outcome}: ${id}: ${reason}`);
    done.add(at);
    while (done.has(told)) {
      told += 1;
      if (told % 100 === 0) console.log(`${skipped + told} of ${skipped + lines.length} rows are done`);
    }
  });
  report(findings, (performance.now() - started) / 1000);
} finally {
  await server.stop();
}

function readLines(from: string, only: string): CorpusLine[] {
  const files = statSync(from).isDirectory()
    ? readdirSync(from)
        .filter((name) => name.endsWith('.jsonl'))
        .toSorted()
        .map((name) => join(from, name))
    : [from];
  return files.flatMap((file) =>
    readFileSync(file, 'utf8')
      .split('\n')
      .filter((text) => text.trim() !== '')
      .map((text) => ({ corpus: basename(file, '.jsonl'), text }))
      .filter(({ text }) => (JSON.parse(text) as { id: string }).id.includes(only)),
  );
}

function report(findings: readonly Finding[], seconds: number): void {
  const corpora = [...new Set(findings.map(({ corpus }) => corpus))].toSorted();
  const count = (corpus: string | undefined, outcome?: Finding['outcome']): number =>
    findings
      .filter(
        (one) =>
          (corpus === undefined || one.corpus === corpus) &&
          (outcome === undefined || one.outcome === outcome),
      )
      .reduce((sum, { solutions }) => sum + solutions, 0);
  const line = (name: string, corpus?: string) => [
    name,
    count(corpus),
    count(corpus, 'agreed'),
    count(corpus, 'disagreed'),
    count(corpus, 'not gradable'),
  ];
  const rows = [...corpora.map((corpus) => line(corpus, corpus)), line('all')];
  console.log(table(['corpus', 'solutions', 'agreed', 'disagreed', 'not gradable'], rows));
  console.log(`\n${seconds.toFixed(0)} s`);
  if (count(undefined, 'disagreed') > 0) process.exitCode = 1;
}
