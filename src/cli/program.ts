import { Command, CommanderError } from 'commander';
import { DomainError } from '../common/errors/errors.js';
import { VERSION } from '../common/version.js';
import { EXIT, Output, problemInWords, type Run } from './output.js';

/** What it does, and where it is; loaded when it is needed, so that help is quick. */
const ROOMS: Readonly<Record<string, [description: string, load: (run: Run) => Promise<Command>]>> = {
  user: ['Accounts', async (run) => (await import('./user.js')).userCommand(run)],
  exercise: ['Exercises as files', async (run) => (await import('./exercise.js')).exerciseCommands(run)],
  submission: ['Submissions', async (run) => (await import('./submission.js')).submissionCommand(run)],
  events: [
    'Dead letters: events that could not be published or handled',
    async (run) => (await import('./events.js')).eventsCommand(run),
  ],
  demo: [
    'A class with weeks of work, for a frontend to show',
    async (run) => (await import('./demo/demo.js')).demoCommand(run),
  ],
  backup: ['The whole database into a file', async (run) => (await import('./backup.js')).backupCommand(run)],
  restore: ['A database from such a file', async (run) => (await import('./backup.js')).restoreCommand(run)],
};

/** Carries out one command line (without program and script), and answers one of the codes of EXIT. */
export async function execute(args: readonly string[]): Promise<number> {
  let code: number = EXIT.done;
  const program = new Command('learnflow');
  const run: Run = async (use) => {
    code = (await use(new Output(program.opts<{ json?: true }>().json === true))) ?? EXIT.done;
  };
  try {
    await describe(program, run, args);
    await program.parseAsync(args, { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage;
    console.error(await inOneSentence(error));
    return EXIT.failed;
  }
}

async function describe(program: Command, run: Run, args: readonly string[]): Promise<void> {
  program
    .description('What an operator or an author does beside the server')
    .version(VERSION)
    .option('--json', 'the result as JSON on standard output')
    .addHelpText(
      'after',
      '\nExit codes: 0 done; 1 refused or failed, with one sentence on standard error; 2 wrong usage.',
    );
  program
    .command('doctor')
    .description('What is missing on this machine, and what to do about it')
    .action(() => run(async (output) => (await import('./doctor.js')).doctor(output)));
  program
    .command('migrate')
    .description('Brings the database up to this version')
    .action(() => run(async (output) => (await import('./migrate.js')).migrateCommand(output)));
  for (const [name, [description, load]] of Object.entries(ROOMS))
    program.addCommand(args.includes(name) ? await load(run) : new Command(name).description(description));
  for (const command of allOf(program)) command.exitOverride().showHelpAfterError('(--help says more)');
}

const allOf = (command: Command): Command[] => [command, ...command.commands.flatMap(allOf)];

/** Of what the user has named. */
const FILE_FAULTS: Readonly<Record<string, string>> = {
  ENOENT: 'There is no such file or folder',
  EISDIR: 'That is a folder, no file',
  ENOTDIR: 'A part of that path is no folder',
  EEXIST: 'There is something already',
};

function fileFault(error: unknown): string | undefined {
  const { code = '', path } = error as NodeJS.ErrnoException;
  const words = FILE_FAULTS[code];
  return words !== undefined && path !== undefined ? `${words}: ${path}` : undefined;
}

async function inOneSentence(error: unknown): Promise<string> {
  if (error instanceof DomainError) return problemInWords(error);
  const { sentenceOf } = await import('../start-errors.js');
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  return fileFault(error) ?? sentenceOf(error) ?? (message === '' ? String(stack) : message);
}
