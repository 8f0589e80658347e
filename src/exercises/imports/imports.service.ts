import { open, readFile, stat } from 'node:fs/promises';
import { LockMode } from '@mikro-orm/core';
import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { databaseNow } from '../../database/clock.js';
import { Student } from '../../auth/student.entity.js';
import { DomainError, notFound } from '../../common/errors/errors.js';
import { decodeCursor, toPage } from '../../common/schemas/pagination.js';
import { FairSemaphore } from '../../common/limits/fair-semaphore.js';
import { requireRole, type Viewer } from '../../common/viewer.js';
import { Folder } from '../formats/sources/folder.js';
import { ImportFault } from '../formats/import-fault.js';
import { openZip } from '../formats/sources/zip-source.js';
import { IMPORT_OUTCOMES } from '../exercises.sql.js';
import { ExerciseImportItem, OUTCOMES } from './exercise-import-item.entity.js';
import { ExerciseImport } from './exercise-import.entity.js';
import { storeItems, toProblem } from './import-items.js';
import { ImportRunner } from './import-runner.js';
import type { ImportItemView, ImportReport, ImportView, ReportQuery } from './imports.views.js';

export interface Upload {
  /** Of a file on this machine, which is the caller's to delete. */
  path: string;
  name: string;
}

/** Reading one takes a core; the others wait. */
const READERS = 1;
const ZIP_START = Buffer.from('PK');

@Injectable()
export class ImportsService {
  private readonly readers = new FairSemaphore(READERS, 1);

  constructor(
    private readonly em: EntityManager,
    private readonly runner: ImportRunner,
  ) {}

  /**
   * Reads the file, and leaves checking and saving to the background. Throws `import_...` problems with file and line
   * where it cannot be read; then nothing is kept.
   */
  async start(viewer: Viewer, upload: Upload, { dryRun }: { dryRun: boolean }): Promise<ImportView> {
    requireRole(viewer, 'instructor');
    const release = await this.readers.take(viewer.userId);
    try {
      const { folder, close } = await openUpload(upload);
      try {
        const id = await this.em.fork().transactional(async (em) => {
          const import_ = em.create(ExerciseImport, {
            dryRun,
            fileName: upload.name.slice(0, 200),
            total: 0,
            createdBy: em.getReference(Student, viewer.studentId),
          });
          await em.flush();
          const { id } = import_;
          const total = await storeItems(em, import_, folder);
          await em.nativeUpdate(ExerciseImport, { id }, { total });
          return id;
        });
        this.runner.start(id);
        return await this.get(viewer, id);
      } finally {
        close();
      }
    } finally {
      release();
    }
  }

  /** Asking for one that nobody works on sets it going again. */
  async get(viewer: Viewer, importId: number): Promise<ImportView> {
    requireRole(viewer, 'instructor');
    const em = this.em.fork();
    const import_ = await findImport(em, importId);
    if (import_.status === 'queued' || import_.status === 'running') this.runner.start(importId);
    return viewOf(em, import_);
  }

  /** What each exercise of it became, in the order of the file. */
  async report(viewer: Viewer, importId: number, query: ReportQuery): Promise<ImportReport> {
    requireRole(viewer, 'instructor');
    const em = this.em.fork();
    await findImport(em, importId);
    const after = query.cursor === undefined ? 0 : decodeCursor(query.cursor, z.tuple([z.int()]))[0];
    const rows = await em.find(
      ExerciseImportItem,
      { import: importId, position: { $gt: after }, ...(query.outcome && { outcome: query.outcome }) },
      { orderBy: { position: 'asc' }, limit: query.limit + 1, exclude: ['draft'] },
    );
    return toPage(rows, query.limit, toItemView, ({ position }) => [position]);
  }

  /** Keeps what has been saved; the rest stays as it is, for `resume`. */
  cancel(viewer: Viewer, importId: number): Promise<ImportView> {
    return this.move(viewer, importId, ['queued', 'running'], {
      status: 'cancelled',
      finishedAt: databaseNow(),
    });
  }

  /** Goes on with one that was cancelled. */
  async resume(viewer: Viewer, importId: number): Promise<ImportView> {
    const view = await this.move(viewer, importId, ['cancelled'], { status: 'queued', finishedAt: null });
    this.runner.start(importId);
    return view;
  }

  private async move(
    viewer: Viewer,
    importId: number,
    from: readonly string[],
    to: Pick<ExerciseImport, 'status'> & { finishedAt: Date | null },
  ): Promise<ImportView> {
    requireRole(viewer, 'instructor');
    return this.em.fork().transactional(async (em) => {
      const import_ = await findImport(em, importId, LockMode.PESSIMISTIC_WRITE);
      if (!from.includes(import_.status)) throw new DomainError('import_ended', `It is ${import_.status}.`);
      em.assign(import_, { ...to, leasedBy: null, leasedUntil: null });
      await em.flush();
      return viewOf(em, import_);
    });
  }
}

async function findImport(
  em: EntityManager,
  importId: number,
  lockMode = LockMode.NONE,
): Promise<ExerciseImport> {
  const import_ = await em.findOne(ExerciseImport, importId, { lockMode });
  if (import_ === null) throw notFound('import');
  return import_;
}

/** A zip, or one file that is an exercise, or several, by itself. */
async function openUpload({ path, name }: Upload): Promise<{ folder: Folder; close: () => void }> {
  if (!(await isZip(path))) {
    const { size } = await stat(path);
    return {
      folder: Folder.of({ sizes: new Map([[name, size]]), read: () => readFile(path) }),
      close: () => undefined,
    };
  }
  try {
    const zip = await openZip(path);
    return { folder: Folder.of(zip), close: () => zip.close() };
  } catch (error) {
    throw error instanceof ImportFault ? toProblem(error) : error;
  }
}

async function isZip(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    const start = Buffer.alloc(ZIP_START.length);
    await file.read(start, 0, start.length, 0);
    return start.equals(ZIP_START);
  } finally {
    await file.close();
  }
}

async function viewOf(em: EntityManager, import_: ExerciseImport): Promise<ImportView> {
  const rows = await IMPORT_OUTCOMES.all(em, [import_.id]);
  const counts = Object.fromEntries(OUTCOMES.map((outcome) => [outcome, 0])) as Record<
    (typeof OUTCOMES)[number],
    number
  >;
  for (const { outcome, count } of rows) counts[outcome] = count;
  const { pending, ...ended } = counts;
  const total = pending + Object.values(ended).reduce((sum, count) => sum + count, 0);
  const { id, status, dryRun, fileName, createdAt, finishedAt } = import_;
  return {
    id,
    status,
    dryRun,
    fileName,
    total,
    done: total - pending,
    ...ended,
    createdAt: createdAt.toISOString(),
    finishedAt: finishedAt?.toISOString() ?? null,
  };
}

type ShownItem = Pick<
  ExerciseImportItem,
  'position' | 'path' | 'format' | 'outcome' | 'title' | 'exerciseId' | 'isPublished' | 'notes' | 'faults'
>;
const toItemView = (item: ShownItem): ImportItemView => ({
  position: item.position,
  path: item.path,
  format: item.format,
  outcome: item.outcome,
  title: item.title ?? null,
  exerciseId: item.exerciseId ?? null,
  isPublished: item.isPublished ?? null,
  notes: item.notes,
  faults: item.faults,
});
