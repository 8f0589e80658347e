import { createHash } from 'node:crypto';
import { Transform, type Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import type { ClientBase } from 'pg';
import { from } from 'pg-copy-streams';
import { openPromise, type Entry, type ZipFile } from 'yauzl';
import { FOREIGN_KEYS } from '../database.sql.js';
import { BackupError, fileOf, MANIFEST, Manifest, quoted, type BackupProgress } from './manifest.js';

const MAX_MANIFEST_BYTES = 1 << 20;

/** A backup that has been opened: the manifest is read, the rows are not. */
export class Backup {
  private constructor(
    private readonly zip: ZipFile,
    private readonly entries: ReadonlyMap<string, Entry>,
    readonly manifest: Manifest,
  ) {}

  /** Throws BackupError for what is none, or is cut off. */
  static async open(path: string): Promise<Backup> {
    let zip: ZipFile | undefined;
    try {
      zip = await openPromise(path, { autoClose: false });
      const entries = new Map<string, Entry>();
      for await (const entry of zip.eachEntry()) entries.set(entry.fileName, entry);
      const entry = entries.get(MANIFEST);
      if (entry === undefined || entry.uncompressedSize > MAX_MANIFEST_BYTES)
        throw new Error('it has no manifest');
      const manifest = Manifest.parse(JSON.parse(await text(await zip.openReadStreamPromise(entry))));
      return new Backup(zip, entries, manifest);
    } catch (error) {
      zip?.close();
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') throw new BackupError(`There is no ${path}.`);
      throw new BackupError(`${path} is no backup of LearnFlow, or not a whole one.`, { cause: error });
    }
  }

  close(): void {
    this.zip.close();
  }

  /**
   * Fills the empty tables, those first that others refer to, on a connection with an open transaction. Throws
   * BackupError where a row is missing or changed.
   */
  async load(client: ClientBase, onProgress: BackupProgress): Promise<void> {
    const { tables, sequences } = this.manifest;
    const ordered = await inOrder(client, tables);
    for (const { name } of tables) await client.query(`alter table ${quoted(name)} disable trigger user`);
    for (const [index, table] of ordered.entries()) {
      onProgress(index, ordered.length, table.name);
      await this.loadTable(client, table);
    }
    for (const { name } of tables) await client.query(`alter table ${quoted(name)} enable trigger user`);
    for (const { table, column, lastValue, isCalled } of sequences)
      await client.query('select setval(pg_get_serial_sequence(quote_ident($1), $2)::regclass, $3, $4)', [
        table,
        column,
        lastValue,
        isCalled,
      ]);
  }

  private async loadTable(
    client: ClientBase,
    { name, columns, rows, sha256 }: Manifest['tables'][number],
  ): Promise<void> {
    const entry = this.entries.get(fileOf(name));
    if (entry === undefined) throw new BackupError(`The backup lacks ${fileOf(name)}.`);
    const hash = createHash('sha256');
    const hashed = new Transform({
      transform(chunk: Buffer, _encoding, done) {
        hash.update(chunk);
        done(null, chunk);
      },
    });
    const target = client.query(from(`copy ${quoted(name)} (${columns.map(quoted).join(', ')}) from stdin`));
    const source = (await this.zip.openReadStreamPromise(entry)) as Readable;
    await pipeline(source, hashed, target);
    if (target.rowCount !== rows || hash.digest('hex') !== sha256)
      throw new BackupError(`The backup is damaged: the rows of ${name} are not those that were written.`);
  }
}

/** Tables that others refer to come before these. */
async function inOrder(client: ClientBase, tables: Manifest['tables']): Promise<Manifest['tables']> {
  const rows = await FOREIGN_KEYS.on(client);
  const ordered: Manifest['tables'] = [];
  const left = new Map(tables.map((table) => [table.name, table]));
  while (left.size > 0) {
    const ready = [...left.values()].filter(
      ({ name }) => !rows.some((row) => row.from === name && left.has(row.to)),
    );
    if (ready.length === 0) throw new Error(`Tables refer to each other: ${[...left.keys()].join(', ')}`);
    for (const table of ready) left.delete(table.name);
    ordered.push(...ready);
  }
  return ordered;
}
