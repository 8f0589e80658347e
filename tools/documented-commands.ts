import { execFileSync, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { parseArgs } from 'node:util';

/**
 * `npm run commands -- [--only <text>] [--list]`: runs the commands of README and CONTRIBUTING as they stand there, in a clone of the
 * last commit, with the oldest Node first on the PATH. A command that no rule knows is a fault.
 */
const DOCUMENTS = ['README.md', 'CONTRIBUTING.md'];
const OLDEST_NODE = 'node@20.9.0';
const WITHIN_MS = 600_000;
const STOPS_WITHIN_MS = 20_000;

interface Rule {
  command: RegExp;
  /** Stopped as by Ctrl-C once this is printed; without it the command must end with status 0. */
  until?: RegExp;
  /** What the reader has to fill in. */
  fill?: readonly [place: string, value: string];
  /** Options that keep it short. */
  more?: string;
  /** Why it is not run whole. */
  why?: string;
  isLeftOut?: true;
}

const LONG = 'takes many minutes; stopped when it has begun to work';
const RULES: readonly Rule[] = [
  { command: /^npm ci$|^npm run (?:db:reset|doctor|formats|check)$|^npm run test:e2e -- auth$/ },
  { command: /^npm ci && npm start$|^npm run dev$/, until: /is ready/, why: 'runs until Ctrl-C' },
  { command: /^npm ci && npm test$|^npm test$|^npm run coverage$/, until: /^PASS/m, why: LONG },
  { command: /^npm run corpus /, fill: ['<folder>', 'test/fixtures/corpus'] },
  { command: /^npm run cases /, fill: ['<folder>', 'test/fixtures/surface'] },
  { command: /^npm run hostile /, fill: ['<folder>', 'test/fixtures/hostile'] },
  { command: /^npm run faults /, until: /has recovered/ },
  { command: /^npm run nodes$/, until: /ended with .* back/, why: LONG },
  { command: /^npm run clients$/, until: /find nothing/, why: LONG },
  { command: /^npm run fuzz:api$/, more: ' -- --examples 1', why: 'takes many minutes' },
  { command: /^npm run guardrails$/, more: ' -- --only pseudocode', why: 'takes many minutes' },
  { command: /^npm run words$/, more: ' -- --only console.log', why: 'takes many minutes' },
  { command: /^npm run cli -- exercise check /, until: /\d+ of \d+/, why: LONG },
  { command: /^npm run build && npm run bench /, until: /ratio|\d ms/, why: LONG },
  { command: /^npm run commands$/, isLeftOut: true, why: 'this very program' },
  { command: /^curl .*import\?dryRun/, isLeftOut: true, why: "needs an instructor's own zip" },
];

/** The commands of a document's shell blocks, without comments. The walk through the API stays one script. */
function commandsOf(text: string): string[] {
  return [...text.matchAll(/^```bash\n([^]*?)^```/gm)].flatMap(([, block = '']) =>
    block.startsWith('API=')
      ? [block]
      : block
          .split('\n')
          .map((line) => line.replace(/\s+#.*$/, '').trim())
          .filter((line) => line !== ''),
  );
}

class Clone {
  private constructor(
    readonly folder: string,
    private readonly env: NodeJS.ProcessEnv,
  ) {}

  static async make(): Promise<Clone> {
    const folder = await mkdtemp(join(tmpdir(), 'learnflow-commands-'));
    const run = (command: string, ...args: string[]) => execFileSync(command, args, { stdio: 'inherit' });
    run(
      'npm',
      'install',
      '--silent',
      '--no-audit',
      '--no-fund',
      '--prefix',
      join(folder, 'oldest'),
      OLDEST_NODE,
    );
    run('git', 'clone', '-q', '.', join(folder, 'learnflow'));
    const path = `${join(folder, 'oldest/node_modules/node/bin')}${delimiter}${process.env['PATH'] ?? ''}`;
    // As a shell of the reader's: nothing of npm's own, of which this program runs.
    const env = { PATH: withoutPackages(path), HOME: process.env['HOME'] ?? '', LANG: 'C.UTF-8' };
    return new Clone(join(folder, 'learnflow'), env);
  }

  /** Undefined where it did what it should. */
  run(command: string, until?: RegExp): Promise<string | undefined> {
    // A group of its own: Ctrl-C in a terminal reaches all of it, not npm alone.
    const child = spawn('bash', ['-c', command], {
      cwd: this.folder,
      env: this.env,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const signal = (name: NodeJS.Signals): void => {
      try {
        process.kill(-(child.pid ?? 0), name);
      } catch {
        // All of it has ended.
      }
    };
    let output = '';
    let isSeen = false;
    let timer = setTimeout(() => signal('SIGKILL'), WITHIN_MS);
    const read = (chunk: Buffer): void => {
      output += chunk.toString();
      if (isSeen || until?.test(output) !== true) return;
      isSeen = true;
      signal('SIGINT');
      clearTimeout(timer);
      timer = setTimeout(() => signal('SIGKILL'), STOPS_WITHIN_MS);
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    return new Promise((resolve) =>
      // Not `close`: what it has left behind may hold the pipes.
      child.once('exit', (code, killedBy) => {
        clearTimeout(timer);
        signal('SIGKILL');
        child.stdout.destroy();
        child.stderr.destroy();
        const isDone = until ? isSeen && killedBy !== 'SIGKILL' : code === 0;
        resolve(isDone ? undefined : `ended with ${code ?? killedBy}: ${output.slice(-2_000)}`);
      }),
    );
  }

  async remove(): Promise<void> {
    await rm(join(this.folder, '..'), { recursive: true, force: true });
  }
}

/** npm puts the programs of this checkout first, its own Node 24 among them. */
const withoutPackages = (path: string): string =>
  path
    .split(delimiter)
    .filter((folder) => !folder.endsWith(join('node_modules', '.bin')))
    .join(delimiter);

/** The walk through the API beside a server that was started as the document says. */
async function walk(clone: Clone, script: string): Promise<string | undefined> {
  const seen = ['"verdict":"wrong_answer"', '"verdict":"accepted"', '"leaderboard"', 'event: done'];
  const checked = `set -m; npm start >server.log 2>&1 & SERVER=$!
until grep -q 'is ready' server.log; do kill -0 $SERVER || { cat server.log; exit 1; }; read -t 0.2 <> <(:) || true; done
ANSWERS=$(${script}
)
kill -INT -$SERVER; wait $SERVER
for seen in ${seen.map((text) => `'${text}'`).join(' ')}; do grep -qF -- "$seen" <<<"$ANSWERS" || { echo "$ANSWERS"; echo "no $seen"; exit 1; }; done`;
  return clone.run(checked);
}

const asRun = (command: string, { fill: [place, value] = ['', ''], more = '' }: Rule): string =>
  `${command.replace(place, value)}${more}`;

function told(command: string, rule: Rule): string {
  const stopped = rule.until === undefined ? '' : `, stopped at ${rule.until.source}`;
  return `${asRun(command, rule)}${stopped}${rule.why === undefined ? '' : ` (${rule.why})`}`;
}

async function check(command: string, clone: Clone): Promise<string | undefined> {
  if (command.startsWith('API=')) return walk(clone, command);
  const rule = RULES.find((one) => one.command.test(command));
  if (rule === undefined) return 'no rule knows it';
  if (rule.isLeftOut) return undefined;
  return clone.run(asRun(command, rule), rule.until);
}

function describe(command: string): string {
  if (command.startsWith('API=')) return 'the walk through the API with curl';
  const rule = RULES.find((one) => one.command.test(command));
  if (rule === undefined) return command;
  return `${rule.isLeftOut ? 'LEFT OUT ' : ''}${told(command, rule)}`;
}

const { values } = parseArgs({
  options: { only: { type: 'string', default: '' }, list: { type: 'boolean', default: false } },
});
const commands: string[] = [];
for (const document of DOCUMENTS)
  for (const command of commandsOf(await readFile(document, 'utf8')))
    if (command.includes(values.only) && !commands.includes(command)) commands.push(command);

if (values.list) for (const command of commands) console.log(describe(command));
else {
  const clone = await Clone.make();
  try {
    for (const command of commands) {
      const start = performance.now();
      const fault = await check(command, clone);
      const seconds = ((performance.now() - start) / 1000).toFixed(1);
      console.log(
        `${fault === undefined ? 'ok   ' : 'FAULT'} ${seconds.padStart(6)} s  ${describe(command)}`,
      );
      if (fault === undefined) continue;
      console.error(fault);
      process.exitCode = 1;
    }
  } finally {
    await clone.remove();
  }
}
