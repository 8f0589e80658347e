import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { access, rename, rm } from 'node:fs/promises';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Client } from 'pg';
import { to } from 'pg-copy-streams';
import { ZipFile } from 'yazl';
import { VERSION } from '../../common/version.js';
import { ADVISORY_LOCKS } from '../advisory-locks.js';
import { MIGRATIONS, SEQUENCES, TABLE_COLUMNS } from '../database.sql.js';
import {
  BACKUP_FORM,
  BackupError,
  fileOf,
  MANIFEST,
  quoted,
  type BackupProgress,
  type Manifest,
} from './manifest.js';

export interface BackupOptions {
  /** Of the server itself. */
  directUrl: string;
  tables: readonly string[];
  /** Those of this version; a database that has others is not backed up by it. */
  migrations: readonly string[];
  onProgress: BackupProgress;
}

/**
 * All tables as they are at one moment, beside running servers, into one zip: in tables' order, each streamed through
 * COPY, with a manifest at its end. Migrations wait meanwhile. Nothing stands under `path` before it is whole.
 */
export async function writeBackup(path: string, options: BackupOptions): Promise<Manifest> {
  if (
    await access(path).then(
      () => true,
      () => false,
    )
  )
    throw new BackupError(`${path} is there already; name another file.`);
  const client = new Client({
    connectionString: options.directUrl,
    application_name: 'learnflow backup',
    connectionTimeoutMillis: 10_000,
  });
  client.on('error', () => undefined);
  await client.connect();
  const partial = `${path}.partial`;
  try {
    await client.query('select pg_advisory_lock_shared($1)', [ADVISORY_LOCKS.migration]);
    await client.query('begin isolation level repeatable read read only');
    const manifest = await begun(client, options);
    await writeZip(client, partial, manifest, options);
    await rename(partial, path);
    return manifest;
  } finally {
    await client.end().catch(() => undefined);
    await rm(partial, { force: true });
  }
}

/** The manifest without what is only known behind the rows. */
async function begun(client: Client, { tables, migrations }: BackupOptions): Promise<Manifest> {
  const done = await MIGRATIONS.on(client);
  const names = done.map(({ name }) => name);
  if (names.length !== migrations.length || names.some((name) => !migrations.includes(name)))
    throw new BackupError('The database is of another version of LearnFlow; use the backup of that version.');
  const rows = await TABLE_COLUMNS.on(client, [tables]);
  return {
    form: BACKUP_FORM,
    version: VERSION,
    takenAt: rows[0]?.now ?? '',
    migrations: names,
    tables: tables.map((name) => {
      const found = rows.find((row) => row.name === name);
      if (found === undefined) throw new BackupError(`The table ${name} is missing.`);
      return { name, columns: found.columns, rows: 0, sha256: '' };
    }),
    sequences: [],
  };
}

async function writeZip(
  client: Client,
  path: string,
  manifest: Manifest,
  { onProgress }: BackupOptions,
): Promise<void> {
  const zip = new ZipFile();
  // More than 4 GiB may come, which nobody knows before.
  const options = { forceZip64Format: true };
  const fail = (error: unknown) => void zip.outputStream.emit('error', error);
  zip.on('error', fail);
  for (const [index, table] of manifest.tables.entries())
    zip.addReadStreamLazy(fileOf(table.name), options, (give) => {
      onProgress(index, manifest.tables.length, table.name);
      give(null, rowsOf(client, table));
    });
  zip.addReadStreamLazy(MANIFEST, options, (give) => {
    readSequences(client, manifest).then(
      () => give(null, Readable.from([JSON.stringify(manifest, null, 2)])),
      fail,
    );
  });
  zip.end();
  // Hashes of passwords are in it.
  await pipeline(zip.outputStream, createWriteStream(path, { mode: 0o600, flush: true }));
}

function rowsOf(client: Client, table: Manifest['tables'][number]): Readable {
  const columns = table.columns.map(quoted).join(', ');
  const rows = client.query(to(`copy ${quoted(table.name)} (${columns}) to stdout`));
  const hash = createHash('sha256');
  const counted = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      done(null, chunk);
    },
    flush(done) {
      table.rows = rows.rowCount;
      table.sha256 = hash.digest('hex');
      done();
    },
  });
  // What breaks in here breaks the stream that is read.
  pipeline(rows, counted).catch(() => undefined);
  return counted;
}

async function readSequences(client: Client, manifest: Manifest): Promise<void> {
  const rows = await SEQUENCES.on(client, [manifest.tables.map(({ name }) => name)]);
  for (const { table, column, sequence } of rows) {
    // The name comes quoted where it has to be.
    const { rows: values } = await client.query<{ lastValue: string; isCalled: boolean }>(
      `select last_value::text as "lastValue", is_called as "isCalled" from ${sequence}`,
    );
    for (const value of values) manifest.sequences.push({ table, column, ...value });
  }
}
