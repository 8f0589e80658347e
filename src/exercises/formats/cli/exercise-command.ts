import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Command, Option } from 'commander';
import { Grader } from '../../../grading/grader.js';
import { GraderUnavailable } from '../../../grading/grading.types.js';
import { ExerciseBody } from '../../exercises.schemas.js';
import { ImportFault } from '../import-fault.js';
import { ownSchema } from '../own/own-schema.js';
import { readExercises } from '../read-exercises.js';
import { EXPORTERS, type ExportFormat } from '../write-exercise.js';
import { checkExercise } from './check-exercises.js';
import { openPath } from './open-path.js';

const SANDBOXES = ['native', 'wasm'] as const;

/** `exercise check|convert|schema`: what an author can do without a server. */
export function exerciseCommand(): Command {
  const command = new Command('exercise').description('Exercises as files');
  command
    .command('check')
    .description('Grades every solution, starter and wrong program of a folder, a zip or a file')
    .argument('<path>')
    .addOption(new Option('--sandbox <name>', 'only this one').choices([...SANDBOXES]))
    .action(async (path: string, { sandbox }: { sandbox?: (typeof SANDBOXES)[number] }) => {
      process.exitCode = await check(path, sandbox === undefined ? SANDBOXES : [sandbox]);
    });
  command
    .command('convert')
    .description('Reads exercises of any known format and writes them in another')
    .argument('<path>')
    .argument('<folder>', 'where to write them')
    .addOption(new Option('--to <format>').choices(Object.keys(EXPORTERS)).default('learnflow'))
    .action(async (path: string, folder: string, { to }: { to: ExportFormat }) => {
      process.exitCode = await convert(path, folder, to);
    });
  command
    .command('schema')
    .description('Prints the JSON schema of exercise.yaml, for editors')
    .action(() => console.log(JSON.stringify(ownSchema(), null, 2)));
  return command;
}

/** The exit code: 1 where something is wrong. */
async function check(path: string, sandboxes: readonly (typeof SANDBOXES)[number][]): Promise<number> {
  const graders = await startGraders(sandboxes);
  let count = 0;
  let faulty = 0;
  try {
    for await (const imported of readExercises(await openPath(path))) {
      count += 1;
      progress(`${count} checked, ${faulty} with faults: ${imported.path}`);
      const faults = await checkExercise(imported, graders);
      if (faults.length === 0) continue;
      faulty += 1;
      progress('');
      for (const fault of faults) console.error(`${imported.path}: ${fault}`);
    }
  } catch (error) {
    if (!(error instanceof ImportFault)) throw error;
    console.error(error.message);
    return 1;
  } finally {
    await Promise.all(graders.map((grader) => grader.stop()));
  }
  progress('');
  console.log(
    `${count} exercises, ${faulty} with faults (${graders.map((grader) => grader.describe().sandbox).join(' and ')})`,
  );
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
    for (const [file, content] of EXPORTERS[to](draft.sourceId, parsed.data)) {
      await mkdir(dirname(join(root, file)), { recursive: true });
      await writeFile(join(root, file), content);
    }
  }
  return refused > 0 ? 1 : 0;
}
