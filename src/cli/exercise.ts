import { createWriteStream } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { pause } from '../common/pause.js';
import { pipeline } from 'node:stream/promises';
import { Command, Option } from 'commander';
import { ZipFile } from 'yazl';
import { AccountsService } from '../auth/accounts/accounts.service.js';
import { openFolder } from '../exercises/formats/sources/disk-source.js';
import { exerciseCommand } from '../exercises/formats/cli/exercise-command.js';
import { EXPORTERS, type ExportFormat } from '../exercises/formats/write-exercise.js';
import { ExportsService } from '../exercises/imports/exports.service.js';
import { ImportsService } from '../exercises/imports/imports.service.js';
import type { ImportItemView, ImportView } from '../exercises/imports/imports.views.js';
import { wholeNumber } from './arguments.js';
import { OPERATOR, withServices } from './context.js';
import { EXIT, table, type Output, type Run } from './output.js';

const OPEN = { strict: false } as const;
const LOOK_MS = 200;

/** `import` and `export`, beside what an author does without a database. */
export function exerciseCommands(run: Run): Command {
  const command = exerciseCommand((use) => run(use));
  command
    .command('import')
    .description("Takes a folder, a zip or a file of any known format into the server's exercises")
    .argument('<path>')
    .option('--dry-run', 'reports what would become of each, and saves none')
    .option('--as <email>', 'whose exercises they are; else the oldest admin’s')
    .action((path: string, options: { dryRun?: true; as?: string }) =>
      run((output) => importFrom(output, path, options)),
    );
  command
    .command('export')
    .description("Writes the server's exercises into a zip")
    .argument('<file>')
    .option('--id <id>', 'only this one', wholeNumber)
    .addOption(new Option('--to <format>').choices(Object.keys(EXPORTERS)).default('learnflow'))
    .action((file: string, options: { id?: number; to: ExportFormat }) =>
      run((output) => exportTo(output, file, options)),
    );
  return command;
}

async function importFrom(
  output: Output,
  path: string,
  { dryRun = false, as }: { dryRun?: boolean; as?: string },
): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'learnflow-import-'));
  try {
    const isFolder = (await stat(path)).isDirectory();
    const upload = isFolder
      ? { path: await packed(resolve(path), folder), name: `${basename(resolve(path))}.zip` }
      : { path, name: basename(path) };
    const { view, items } = await withServices(async (app) => {
      const imports = app.get(ImportsService, OPEN);
      const author = (await app.get(AccountsService, OPEN).author(as)).asViewer('');
      const { id } = await imports.start(author, upload, { dryRun });
      const view = await whenEnded(output, () => imports.get(author, id));
      const items: ImportItemView[] = [];
      for (let cursor: string | null = ''; cursor !== null;) {
        const page = await imports.report(author, id, { limit: 100, ...(cursor !== '' && { cursor }) });
        items.push(...page.items);
        cursor = page.nextCursor;
      }
      return { view, items };
    });
    output.result({ ...view, items }, () => reportInWords(view, items));
    return view.refused > 0 ? EXIT.failed : EXIT.done;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function whenEnded(output: Output, look: () => Promise<ImportView>): Promise<ImportView> {
  for (;;) {
    const view = await look();
    output.progress({ what: 'exercises checked', done: view.done, total: view.total });
    if (view.status !== 'queued' && view.status !== 'running') {
      output.progress(undefined);
      return view;
    }
    await pause(LOOK_MS);
  }
}

function reportInWords(view: ImportView, items: readonly ImportItemView[]): string {
  const rows = items.map(({ outcome, path, title, faults, notes }) => [
    outcome,
    path,
    title ?? '',
    [...faults.map(({ message }) => message), ...notes.map(({ code }) => code)].join('; ').slice(0, 200),
  ]);
  const { created, updated, unchanged, refused, skipped, dryRun } = view;
  return [
    table(['outcome', 'path', 'title', 'notes'], rows),
    `${dryRun ? 'Nothing is saved. It would be: ' : ''}${created} created, ${updated} updated, ${unchanged} unchanged, ${refused} refused, ${skipped} skipped`,
  ].join('\n');
}

/** As the route takes it: one archive, with what links within the folder lead to. */
async function packed(root: string, scratch: string): Promise<string> {
  const zip = new ZipFile();
  const files = [...(await openFolder(root)).sizes.keys()].sort();
  const prefix = files.some((file) => !file.includes('/')) ? `${basename(root)}/` : '';
  for (const file of files) zip.addFile(join(root, file), prefix + file);
  zip.end();
  const path = join(scratch, 'exercises.zip');
  await pipeline(zip.outputStream, createWriteStream(path));
  return path;
}

async function exportTo(
  output: Output,
  file: string,
  { id, to }: { id?: number; to: ExportFormat },
): Promise<void> {
  await withServices(async (app) => {
    const exports = app.get(ExportsService, OPEN);
    const { zip } = id === undefined ? exports.all(OPERATOR, to) : await exports.one(OPERATOR, id, to);
    // Not over somebody's file, and not half a file at the end.
    await pipeline(zip, createWriteStream(file, { flags: 'wx' })).catch(
      async (error: NodeJS.ErrnoException) => {
        if (error.code !== 'EEXIST') await rm(file, { force: true });
        throw error;
      },
    );
  });
  output.result({ file, format: to }, () => `Written to ${file}.`);
}
