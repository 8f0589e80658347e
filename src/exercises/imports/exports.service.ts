import { Readable } from 'node:stream';
import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { ZipFile } from 'yazl';
import { notFound } from '../../common/errors/errors.js';
import { requireRole, type Viewer } from '../../common/viewer.js';
import { Exercise } from '../exercise.entity.js';
import { ExerciseBody } from '../exercises.schemas.js';
import { Notes } from '../formats/notes.js';
import { EXPORTERS, type ExportFormat } from '../formats/write-exercise.js';

/** Rows of one statement; a large export never holds all of them in memory. */
const BATCH = 20;
/** Archives are the same bytes for the same exercise, so that they can be compared. */
const WHEN = new Date('2020-01-01T00:00:00Z');

/** What of an exercise the format has no place for, beside what it has. */
const NOTES_FILE = 'export-notes.json';

export interface Exported {
  fileName: string;
  zip: NodeJS.ReadableStream;
}

@Injectable()
export class ExportsService {
  constructor(private readonly em: EntityManager) {}

  async one(viewer: Viewer, exerciseId: number, format: ExportFormat): Promise<Exported> {
    requireRole(viewer, 'instructor');
    const exercise = await this.em.fork().findOne(Exercise, { id: exerciseId, deletedAt: null });
    if (exercise === null) throw notFound('exercise');
    const zip = new ZipFile();
    void add(zip, exercise, format, '');
    zip.end();
    return { fileName: `${slugOf(exercise)}.${format}.zip`, zip: zip.outputStream };
  }

  /** Every exercise, in the order of creation, while the archive is being sent. */
  all(viewer: Viewer, format: ExportFormat): Exported {
    requireRole(viewer, 'instructor');
    const zip = new ZipFile();
    void this.addAll(zip, format).catch((error: unknown) => {
      zip.outputStream.emit('error', error);
    });
    return { fileName: `exercises.${format}.zip`, zip: zip.outputStream };
  }

  /** No faster than the reader takes it; who goes away early leaves it waiting, and then forgotten. */
  private async addAll(zip: ZipFile, format: ExportFormat): Promise<void> {
    for (let after = 0; ;) {
      const rows = await this.em
        .fork()
        .find(Exercise, { id: { $gt: after }, deletedAt: null }, { orderBy: { id: 'asc' }, limit: BATCH });
      for (const [index, exercise] of rows.entries()) {
        const folder = `exercises/${slugOf({ title: exercise.topic })}/${slugOf(exercise)}-${exercise.id}/`;
        const isSent = add(zip, exercise, format, folder);
        if (index === rows.length - 1) await isSent;
      }
      after = rows.at(-1)?.id ?? after;
      if (rows.length < BATCH) break;
    }
    zip.end();
  }
}

/** Resolves when the archive has come to its last file, so that all before it are sent. */
function add(zip: ZipFile, exercise: Exercise, format: ExportFormat, folder: string): Promise<void> {
  const body = ExerciseBody.parse(bodyOf(exercise));
  const isOwnName = exercise.sourceFormat === format || (format === 'learnflow' && exercise.slug != null);
  const id = isOwnName ? (exercise.sourceId ?? exercise.slug ?? exercise.uuid) : exercise.uuid;
  const notes = new Notes();
  const written = EXPORTERS[format](id, body, notes);
  if (notes.all.length > 0) written.set(NOTES_FILE, `${JSON.stringify({ notes: notes.all }, null, 2)}\n`);
  const files = [...written].map(([path, content]) => [path, Buffer.from(content)] as const);
  const last = files.pop();
  for (const [path, content] of files) zip.addBuffer(content, `${folder}${path}`, { mtime: WHEN });
  return new Promise((resolve) => {
    if (last === undefined) return resolve();
    zip.addReadStreamLazy(`${folder}${last[0]}`, { mtime: WHEN }, (open) => {
      resolve();
      open(null, Readable.from([last[1]]));
    });
  });
}

/** The body of a POST that would make this exercise. */
function bodyOf(exercise: Exercise): unknown {
  const keys = Object.keys(ExerciseBody.shape) as (keyof ExerciseBody)[];
  return Object.fromEntries(keys.map((key) => [key, exercise[key]]));
}

const slugOf = ({ title, slug }: { title: string; slug?: string | null | undefined }): string =>
  slug ??
  (title
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
    .slice(0, 60) ||
    'exercise');
