import { parseArgs } from 'node:util';
import type { SandboxName } from '../src/grading/grading.types.js';
import { readCases, SANDBOXES, type Case } from './case-rows.js';
import { runCases, type CaseFinding } from './cases-run.js';
import { openServer } from './server.js';
import { table } from './table.js';

const USAGE = `npm run cases -- <folder or .jsonl file> [--sandbox native|wasm|both] [--only <text in a case's id>] [--students 4] [--said]
Puts in each case's exercise and hands in its code through the API, in both sandboxes, and prints what came of it.
Exits with 1 where an outcome is not the right one. --said also prints what students and authors are told.`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    sandbox: { type: 'string', default: 'both' },
    only: { type: 'string', default: '' },
    students: { type: 'string', default: '4' },
    said: { type: 'boolean', default: false },
  },
});
const [path] = positionals;
const sandboxes = SANDBOXES.filter((name) => values.sandbox === 'both' || values.sandbox === name);
if (path === undefined || sandboxes.length === 0) {
  console.error(USAGE);
  process.exit(2);
}
const cases = readCases(path).filter(({ id }) => id.includes(values.only));
if (cases.length === 0) {
  console.error(`No cases in ${path}`);
  process.exit(2);
}
const found = new Map<SandboxName, CaseFinding[]>();
for (const sandbox of sandboxes) found.set(sandbox, await runIn(sandbox));
report(cases);

async function runIn(sandbox: SandboxName): Promise<CaseFinding[]> {
  const server = await openServer({ GRADER: sandbox });
  try {
    const count = Number(values.students);
    const students = await Promise.all(Array.from({ length: count }, () => server.newStudent()));
    return await runCases(cases, { ...server, students }, sandbox, ({ id, isRight, reason }) => {
      if (!isRight) console.log(`${sandbox}: ${id}: ${reason}`);
    });
  } finally {
    await server.stop();
  }
}

function report(all: readonly Case[]): void {
  const wrong = sandboxes.flatMap((name) => found.get(name)?.filter(({ isRight }) => !isRight) ?? []);
  const rows = all.map((one, index) => {
    const cells = sandboxes.map((name) => found.get(name)?.[index]);
    const shown = cells.map((cell) => `${cell?.isRight === false ? '✗ ' : ''}${cell?.outcome ?? ''}`);
    return [one.id, one.behaviour.slice(0, 60), one.verdict ?? 'any', ...shown];
  });
  console.log(table(['case', 'behaviour', 'right', ...sandboxes], rows));
  for (const [index, one] of all.entries()) for (const name of sandboxes) tell(one, name, index);
  console.log(`\n${all.length} cases, ${sandboxes.join(' and ')}: ${wrong.length} wrong`);
  if (wrong.length > 0) process.exitCode = 1;
}

/** What was said of one case: always where it is wrong, else where it is asked for. */
function tell(one: Case, sandbox: SandboxName, index: number): void {
  const finding = found.get(sandbox)?.[index];
  if (finding === undefined || finding.outcome === '–' || (finding.isRight && !values.said)) return;
  console.log(`\n${one.id} (${sandbox}) ${finding.reason}\n  right: ${one.right}`);
  console.log(finding.said.replaceAll(/^/gm, '  | ').slice(0, 3000));
}
