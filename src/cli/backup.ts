import { MikroORM } from '@mikro-orm/postgresql';
import { Command } from 'commander';
import { ormConfig } from '../../mikro-orm.config.js';
import type { Manifest } from '../database/backup/manifest.js';
import { Backup } from '../database/backup/read-backup.js';
import { restore } from '../database/backup/restore.js';
import { writeBackup } from '../database/backup/write-backup.js';
import { DatabaseTarget } from '../database/connection/database-target.js';
import { knownMigrations } from '../database/migrate.js';
import { bringUpToDate, installSchema, requireUpToDate } from '../schema.js';
import { withDatabase } from './context.js';
import type { Output, Run } from './output.js';

export const backupCommand = (run: Run): Command =>
  new Command('backup')
    .description('Writes the whole database, as it is at one moment, into a file; servers may run')
    .argument('<file>')
    .action((file: string) => run((output) => writeTo(output, file)));

export const restoreCommand = (run: Run): Command =>
  new Command('restore')
    .description('Fills a database from a backup, also of an older version; servers must be stopped')
    .argument('<file>')
    .option('--overwrite', 'also where the database is not empty: everything in it is lost')
    .action((file: string, { overwrite }: { overwrite?: true }) =>
      run((output) => restoreFrom(output, file, overwrite === true)),
    );

async function writeTo(output: Output, file: string): Promise<void> {
  const manifest = await withDatabase(async (target) => {
    await requireUpToDate(target);
    return writeBackup(file, {
      directUrl: target.directUrl,
      tables: tables(target).filter((name) => !PASSING.includes(name)),
      migrations: knownMigrations(),
      onProgress: (done, total, what) => output.progress({ what, done, total }),
    });
  });
  output.progress(undefined);
  told(output, manifest, `written to ${file}`);
}

async function restoreFrom(output: Output, file: string, overwrite: boolean): Promise<void> {
  const backup = await Backup.open(file);
  try {
    await withDatabase(async (target) => {
      // Only of this version is it known what there is to take away.
      if (overwrite) await bringUpToDate(target);
      const orm = await MikroORM.init(
        ormConfig(DatabaseTarget.direct(target.directUrl), {
          pool: { min: 0, max: 2 },
          logger: () => undefined,
        }),
      );
      try {
        await restore(orm, backup, {
          tables: tables(target),
          overwrite,
          onProgress: (done, total, what) => output.progress({ what, done, total }),
        });
      } finally {
        await orm.close(true);
      }
      await installSchema(target);
    });
  } finally {
    backup.close();
  }
  output.progress(undefined);
  told(output, backup.manifest, `restored from ${file}`);
}

/** What sockets are told on their way is worth nothing a moment later. */
const PASSING = ['socket_io_attachments'];

/** Every table of this version. */
function tables(target: DatabaseTarget): string[] {
  const metadata = new MikroORM(ormConfig(target)).getMetadata();
  return [...new Set([...metadata.getAll().values()].map(({ tableName }) => tableName))];
}

function told(output: Output, { takenAt, version, tables: filled }: Manifest, what: string): void {
  const rows = filled.reduce((sum, table) => sum + table.rows, 0);
  output.result(
    { takenAt, version, rows, tables: filled.map(({ name, rows: count }) => ({ name, rows: count })) },
    () => `${rows} rows of ${filled.length} tables, as they were at ${takenAt}, ${what}.`,
  );
}
