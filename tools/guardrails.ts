import { parseArgs } from 'node:util';
import { LeakGate } from '../src/chat/guard/leak-gate.js';
import { starterExercises } from '../src/exercises/starter/starter-exercises.js';
import { Grader } from '../src/grading/grader.js';
import type { SandboxName } from '../src/grading/grading.types.js';
import { harmlessReplies, translatedLeaks } from './guardrails-fixtures.js';
import { scriptedLeaks, toldLeaks } from './guardrails-leaks.js';
import { brokenBounds, printFindings } from './guardrails-report.js';
import type { Leak } from './guardrails-writings.js';
import { OPEN_GATE, tryGate } from './guardrails-run.js';

const STARTER_EXERCISES = await starterExercises();

const USAGE = `npm run guardrails -- [--all] [--only <text in a kind of leak>] [--exercise <slug>] [--sandbox native|wasm] [--gate off]
Streams scripted leaks, tellings of solutions that are no program, and harmless replies through the leak gate. Exit code
1 where a leak reaches the student, where one in ten of the ways to tell gets through, or where 2 % of the harmless
replies are cut. --all tries every kind of leak on every starter exercise, else on some of them.`;

const { values } = parseArgs({
  options: {
    all: { type: 'boolean', default: false },
    only: { type: 'string', default: '' },
    exercise: { type: 'string', default: '' },
    sandbox: { type: 'string', default: 'auto' },
    gate: { type: 'string', default: 'on' },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) {
  console.log(USAGE);
  process.exit(0);
}
/** Where not all are asked for, every fifth exercise, other ones for each kind of leak. */
const STRIDE = values.all ? 1 : 5;
const isWanted = ({ slug, how }: { slug: string; how: string }): boolean =>
  slug.includes(values.exercise) && how.includes(values.only);
const someOf = (leaks: readonly Leak[]): Leak[] =>
  [...Map.groupBy(leaks, ({ how }) => how).values()].flatMap((kind, offset) =>
    kind.filter((leak, at) => isWanted(leak) && (at + offset) % STRIDE === 0),
  );
const leaks = [...someOf(scriptedLeaks(STARTER_EXERCISES)), ...translatedLeaks().filter(isWanted)];
const told = someOf(toldLeaks(STARTER_EXERCISES));
const harmless =
  values.only === '' ? harmlessReplies().filter(({ slug }) => slug.includes(values.exercise)) : [];

const grader = await Grader.create({
  driver: values.sandbox as SandboxName | 'auto',
  log: (level, message) => console.log(level, message),
});
try {
  const gate = new LeakGate(grader);
  const started = performance.now();
  const tried = await tryGate(
    values.gate === 'off' ? OPEN_GATE : gate,
    grader,
    [...leaks, ...told],
    harmless,
  );
  const findings = {
    ...tried,
    leaks: tried.leaks.slice(0, leaks.length),
    told: tried.leaks.slice(leaks.length),
    sandboxRuns: gate.sandboxRuns,
    seconds: (performance.now() - started) / 1000,
  };
  printFindings(findings);
  const broken = brokenBounds(findings, values.only !== '' || values.exercise !== '');
  for (const bound of broken) console.log(`BROKEN: ${bound}`);
  if (broken.length > 0) process.exitCode = 1;
} finally {
  await grader.stop();
}
