import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Command, Option } from 'commander';
import { Grader } from '../../../grading/grader.js';
import { GraderUnavailable } from '../../../grading/grading.types.js';
import { ExerciseBody } from '../../exercises.schemas.js';
import { ImportFault } from '../import-fault.js';
import { Notes } from '../notes.js';
import { ownSchema } from '../own/own-schema.js';
import { readExercises } from '../read-exercises.js';
import { EXPORTERS, type ExportFormat } from '../write-exercise.js';
import { checkExercise } from './check-exercises.js';
import { openPath } from './open-path.js';

const SANDBOXES = ['native', 'wasm'] as const;

/** `exercise check|convert|schema`: what an author can do without a server. `run` takes the exit code. */
export function exerciseCommand(run: (use: () => Promise<number>) => Promise<void>): Command {
  const command = new Command('exercise').description('Exercises as files');
  command
    .command('check')
    .description('Grades every solution, starter and wrong program of a folder, a zip or a file')
    .argument('<path>')
    .addOption(new Option('--sandbox <name>', 'only this one').choices([...SANDBOXES]))
    .action((path: string, { sandbox }: { sandbox?: (typeof SANDBOXES)[number] }) =>
      run(() => check(path, sandbox === undefined ? SANDBOXES : [sandbox])),
    );
  command
    .command('convert')
    .description('Reads exercises of any known format and writes them in another')
    .argument('<path>')
    .argument('<folder>', 'where to write them')
    .addOption(new Option('--to <format>').choices(Object.keys(EXPORTERS)).default('learnflow'))
    .action((path: string, folder: string, { to }: { to: ExportFormat }) =>
      run(() => convert(path, folder, to)),
    );
  command
    .command('schema')
    .description('Prints the JSON schema of exercise.yaml, for editors')
    .action(() => console.log(JSON.stringify(ownSchema(), null, 2)));
  return command;
}

/** The exit code: 1 where something is wrong. */
async function check(path: string, sandboxes: readonly (typeof SANDBOXES)[number][]): Promise<number> {
  try {
    const total = await countOf(path);
    const graders = await startGraders(sandboxes);
    try {
      return await checkAll(path, total, graders);
    } finally {
      await Promise.all(graders.map((grader) => grader.stop()));
    }
  } catch (error) {
    if (!(error instanceof ImportFault)) throw error;
    console.error(error.message);
    return 1;
  }
}

async function checkAll(path: string, total: number, graders: readonly Grader[]): Promise<number> {
  let count = 0;
  let faulty = 0;
  for await (const imported of readExercises(await openPath(path))) {
    progress(`${bar(count, total)} ${count} of ${total}, ${faulty} with faults: ${imported.path}`);
    count += 1;
    const faults = await checkExercise(imported, graders);
    if (faults.length === 0) continue;
    faulty += 1;
    progress('');
    for (const fault of faults) console.error(`${imported.path}: ${fault}`);
  }
  progress('');
  const names = graders.map((grader) => grader.describe().sandbox);
  console.log(`${count} exercises, ${faulty} with faults (${names.join(' and ')})`);
  return faulty > 0 ? 1 : 0;
}

async function startGraders(sandboxes: readonly (typeof SANDBOXES)[number][]): Promise<Grader[]> {
  const graders: Grader[] = [];
  for (const driver of sandboxes) {
    try {
      graders.push(await Grader.create({ driver, log: () => undefined }));
    } catch (error) {
      if (!(error instanceof GraderUnavailable) || sandboxes.length === 1) throw error;
      console.error(`Without the sandbox ${driver}: ${error.message}`);
    }
  }
  return graders;
}

/** For a bar that has an end; reading is a small part of grading. */
async function countOf(path: string): Promise<number> {
  let count = 0;
  for await (const _ of readExercises(await openPath(path))) count += 1;
  return count;
}

const BAR_WIDTH = 20;
const bar = (done: number, total: number): string => {
  const filled = Math.round((done / Math.max(1, total)) * BAR_WIDTH);
  return `[${'#'.repeat(filled)}${'.'.repeat(BAR_WIDTH - filled)}]`;
};

/** One line that is written over, on a terminal alone. */
function progress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001B[K${text.slice(0, 120)}`);
}

async function convert(path: string, folder: string, to: ExportFormat): Promise<number> {
  let refused = 0;
  for await (const { path: from, draft, fault, notes } of readExercises(await openPath(path))) {
    for (const { code, ...details } of notes) console.error(`${from}: ${code} ${JSON.stringify(details)}`);
    const parsed = draft && ExerciseBody.safeParse(draft.body);
    if (fault || parsed?.success === false) {
      refused += 1;
      console.error(`${from}: ${fault?.message ?? parsed?.error?.issues[0]?.message ?? 'is not valid'}`);
    }
    if (draft === undefined || parsed?.success !== true) continue;
    const name = draft.sourceId.replace(/[^A-Za-z0-9_.-]+/g, '-').replace(/^[-.]+/, '') || 'exercise';
    const root = join(folder, parsed.data.topic.replace(/[^A-Za-z0-9_.-]+/g, '-'), name);
    const lost = new Notes();
    const files = EXPORTERS[to](draft.sourceId, parsed.data, lost);
    for (const { code, ...details } of lost.all)
      console.error(`${from}: not in ${to}: ${code} ${JSON.stringify(details)}`);
    for (const [file, content] of files) {
      await mkdir(dirname(join(root, file)), { recursive: true });
      await writeFile(join(root, file), content);
    }
  }
  return refused > 0 ? 1 : 0;
}
