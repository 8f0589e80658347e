import { execFile } from 'node:child_process';
import { cp, mkdir, symlink } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { median, withScratchFolder } from './support.js';

const USAGE = `npm run bench bench/compare.ts -- <commit> <commit> [--rounds 3] [--bench bench/engine.ts] [--with='options of that bench']
Runs one bench on two commits by turns, each in a worktree of its own, and prints every figure's medians and the ratio with its spread.`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: 'string', default: '3' },
    bench: { type: 'string', default: 'bench/engine.ts' },
    with: { type: 'string', default: '' },
  },
});
const [before, after] = positionals;
if (before === undefined || after === undefined) {
  console.error(USAGE);
  process.exit(2);
}
const run = promisify(execFile);
const FIGURE = /^(.*): ([\d.]+) (\S.*)$/;

type Figures = Map<string, { value: number; unit: string }>;

/** The commit's own sources, under this commit's benches and packages. */
async function checkOut(commit: string, folder: string): Promise<void> {
  await run('git', ['worktree', 'add', '--detach', folder, commit]);
  await cp('bench', join(folder, 'bench'), { recursive: true });
  await mkdir(join(folder, 'tools'), { recursive: true });
  await cp('tools/host-watch.ts', join(folder, 'tools/host-watch.ts'));
  await symlink(resolve('node_modules'), join(folder, 'node_modules'));
}

async function figuresOf(folder: string): Promise<Figures> {
  const args = [
    '--import',
    '@swc-node/register/esm-register',
    values.bench,
    ...values.with.split(' ').filter(Boolean),
  ];
  const { stdout } = await run(process.execPath, args, { cwd: folder });
  const lines = stdout.split('\n').map((line) => FIGURE.exec(line));
  return new Map(
    lines.flatMap((found) =>
      found ? [[found[1] ?? '', { value: Number(found[2]), unit: found[3] ?? '' }]] : [],
    ),
  );
}

await withScratchFolder(async (scratch) => {
  const folders = [join(scratch, 'before'), join(scratch, 'after')] as const;
  const rounds: [Figures, Figures][] = [];
  try {
    await checkOut(before, folders[0]);
    await checkOut(after, folders[1]);
    for (let round = 0; round < Number(values.rounds); round++)
      rounds.push([await figuresOf(folders[0]), await figuresOf(folders[1])]);
  } finally {
    for (const folder of folders)
      await run('git', ['worktree', 'remove', '--force', folder]).catch(() => undefined);
  }
  for (const [name, { unit }] of rounds[0]?.[1] ?? []) {
    const pairs = rounds.map(
      ([one, two]) => [one.get(name)?.value ?? NaN, two.get(name)?.value ?? NaN] as const,
    );
    const ratios = pairs.map(([one, two]) => two / one).sort((a, b) => a - b);
    const [one, two] = [median(pairs.map(([value]) => value)), median(pairs.map(([, value]) => value))];
    console.log(
      `${name}: ${one.toFixed(1)} -> ${two.toFixed(1)} ${unit}, ratio ${median(ratios).toFixed(2)} (${ratios[0]?.toFixed(2)} to ${ratios.at(-1)?.toFixed(2)})`,
    );
  }
});
