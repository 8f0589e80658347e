import { execFileSync, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

/**
 * `npm run pasted`: runs the commands of README and CONTRIBUTING as they stand there, in a clone of the last commit, with
 * Node 20 first on the PATH. A command that no rule knows is a fault. `--only <text>` runs those that contain it.
 */
const DOCUMENTS = ['README.md', 'CONTRIBUTING.md'];
const OLDEST_NODE = 'node@20.9.0';
const WITHIN_MS = 420_000;

interface Rule {
  command: RegExp;
  /** Stopped once this is printed; without it the command must end with status 0. */
  until?: RegExp;
  /** What the reader has to fill in. */
  fill?: readonly [place: string, value: string];
  leftOut?: string;
}

const RULES: readonly Rule[] = [
  { command: /^npm ci$/ },
  { command: /^npm ci && npm start$|^npm run dev$/, until: /is ready/ },
  { command: /^npm ci && npm test$|^npm test$|^npm run coverage$/, until: /^PASS/m },
  { command: /^npm run db:reset$|^npm run doctor$|^npm run test:e2e -- auth$/ },
  { command: /^npm run check$/, until: /^Found 0 warnings/m },
  { command: /^npm run corpus /, fill: ['<folder>', 'test/fixtures/corpus'] },
  { command: /^npm run cases /, fill: ['<folder>', 'test/fixtures/surface'] },
  { command: /^npm run hostile /, fill: ['<folder>', 'test/fixtures/hostile'] },
  { command: /^npm run faults /, until: /has recovered/ },
  { command: /^npm run cli -- exercise check /, until: /\d+ of \d+/ },
  { command: /^npm run build && npm run bench /, until: /\d+(\.\d+)? ms/ },
  { command: /^npm run (words|nodes|clients|guardrails|pasted|fuzz:api)$/, leftOut: 'takes many minutes' },
  { command: /^curl .*import\?dryRun/, leftOut: "needs a teacher's own zip" },
];

interface Outcome {
  command: string;
  fault: string | undefined;
}

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
    const folder = await mkdtemp(join(tmpdir(), 'learnflow-pasted-'));
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
    const env = { PATH: path, HOME: process.env['HOME'] ?? '', LANG: 'C.UTF-8' };
    return new Clone(join(folder, 'learnflow'), env);
  }

  /** Undefined where it did what it should. */
  run(command: string, until?: RegExp): Promise<string | undefined> {
    const child = spawn('bash', ['-c', command], {
      cwd: this.folder,
      env: this.env,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    let isSeen = false;
    // A program of many processes is interrupted as a terminal does it.
    const end = (signal: NodeJS.Signals): void => void process.kill(-(child.pid ?? 0), signal);
    const tooLong = setTimeout(() => end('SIGKILL'), WITHIN_MS);
    const read = (chunk: Buffer): void => {
      output += chunk.toString();
      if (isSeen || !until?.test(output)) return;
      isSeen = true;
      end('SIGINT');
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    return new Promise((resolve) =>
      child.once('close', (code, signal) => {
        clearTimeout(tooLong);
        const isDone = until ? isSeen : code === 0;
        resolve(isDone ? undefined : `ended with ${code ?? signal}: ${output.slice(-1500)}`);
      }),
    );
  }

  async remove(): Promise<void> {
    await rm(join(this.folder, '..'), { recursive: true, force: true });
  }
}

/** The walk through the API beside a server that was started as the document says. */
async function walk(clone: Clone, script: string): Promise<string | undefined> {
  const seen = ['"verdict":"wrong_answer"', '"verdict":"accepted"', '"leaderboard"', 'event: done'];
  const checked = `npm start >server.log 2>&1 & until grep -q 'is ready' server.log; do read -t 0.2 <> <(:) || true; done
ANSWERS=$(${script}
)
kill -INT %1; wait
for seen in ${seen.map((text) => `'${text}'`).join(' ')}; do grep -qF -- "$seen" <<<"$ANSWERS" || { echo "$ANSWERS"; echo "no $seen"; exit 1; }; done`;
  return clone.run(checked);
}

async function outcomeOf(clone: Clone, command: string): Promise<Outcome> {
  if (command.startsWith('API='))
    return { command: 'the walk through the API', fault: await walk(clone, command) };
  const rule = RULES.find((one) => one.command.test(command));
  if (!rule) return { command, fault: 'no rule knows it' };
  if (rule.leftOut !== undefined) {
    console.log(`left out  ${command}: ${rule.leftOut}`);
    return { command, fault: undefined };
  }
  const [place, value] = rule.fill ?? ['', ''];
  return { command, fault: await clone.run(command.replace(place, value), rule.until) };
}

const only = process.argv.indexOf('--only');
const part = only === -1 ? '' : (process.argv[only + 1] ?? '');
const clone = await Clone.make();
try {
  for (const document of DOCUMENTS)
    for (const command of commandsOf(await readFile(document, 'utf8'))) {
      if (!command.includes(part)) continue;
      const start = performance.now();
      const { command: name, fault } = await outcomeOf(clone, command);
      console.log(
        `${fault === undefined ? 'ok' : 'FAULT'}  ${name}  ${((performance.now() - start) / 1000).toFixed(1)} s`,
      );
      if (fault !== undefined) {
        console.error(fault);
        process.exitCode = 1;
      }
    }
} finally {
  await clone.remove();
}
