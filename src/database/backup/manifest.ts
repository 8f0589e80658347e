import { z } from 'zod';

/** The first number of a backup's form; what cannot be read any more gets another one. */
export const BACKUP_FORM = 1;
export const MANIFEST = 'manifest.json';
export const fileOf = (table: string): string => `tables/${table}.copy`;

export const Manifest = z.object({
  form: z.literal(BACKUP_FORM),
  /** Of LearnFlow. */
  version: z.string(),
  /** The moment of the snapshot, by the database's clock. */
  takenAt: z.iso.datetime(),
  /** What the tables look like. */
  migrations: z.array(z.string()),
  tables: z.array(
    z.object({
      name: z.string(),
      columns: z.array(z.string()),
      rows: z.int(),
      /** Of the unpacked file. */
      sha256: z.string(),
    }),
  ),
  /** So that no id is given twice, also none of a row that was deleted before. */
  sequences: z.array(
    z.object({ table: z.string(), column: z.string(), lastValue: z.string(), isCalled: z.boolean() }),
  ),
});
export type Manifest = z.infer<typeof Manifest>;

/** The backup, or what it should go into, is not fit for it; the message says why. */
export class BackupError extends Error {
  override readonly name = 'BackupError';
}

export interface BackupProgress {
  (done: number, total: number, table: string): void;
}

export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;
