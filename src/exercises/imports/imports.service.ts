import { LockMode } from '@mikro-orm/core';
import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { z } from 'zod';
import { databaseNow } from '../../database/clock.js';
import { Student } from '../../auth/student.entity.js';
import { DomainError, notFound } from '../../common/errors/errors.js';
import { decodeCursor, toPage } from '../../common/schemas/pagination.js';
import { FairSemaphore } from '../../common/limits/fair-semaphore.js';
import { requireRole, type Viewer } from '../../common/viewer.js';
import { IMPORT_OUTCOMES } from '../exercises.sql.js';
import { ExerciseImportItem, OUTCOMES } from './exercise-import-item.entity.js';
import { ExerciseImport } from './exercise-import.entity.js';
import { storeItems } from './import-items.js';
import { ImportRunner } from './import-runner.js';
import type { ImportItemView, ImportReport, ImportView, ReportQuery } from './imports.views.js';
import type { Upload } from './open-upload.js';
import { UploadReader } from './upload-reader.js';

/** Reading one takes a core; the others wait. */
const READERS = 1;

@Injectable()
export class ImportsService implements OnModuleDestroy {
  private readonly readers = new FairSemaphore(READERS, 1);
  private readonly reader = new UploadReader();

  constructor(
    private readonly em: EntityManager,
    private readonly runner: ImportRunner,
  ) {}

  onModuleDestroy(): Promise<void> {
    return this.reader.close();
  }

  /**
   * Reads the file, and leaves checking and saving to the background. Throws `import_...` problems with file and line
   * where it cannot be read; then nothing is kept.
   */
  async start(viewer: Viewer, upload: Upload, { dryRun }: { dryRun: boolean }): Promise<ImportView> {
    requireRole(viewer, 'instructor');
    const release = await this.readers.take(viewer.userId);
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
        const total = await storeItems(em, import_, this.reader.read(upload));
        await em.nativeUpdate(ExerciseImport, { id }, { total });
        return id;
      });
      this.runner.start(id);
      return await this.get(viewer, id);
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
