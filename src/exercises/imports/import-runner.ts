import { randomUUID } from 'node:crypto';
import { LockMode } from '@mikro-orm/core';
import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { databaseNow, databaseNowMs } from '../../database/clock.js';
import { pause } from '../../common/pause.js';
import { InFlight } from '../../database/work/in-flight.js';
import { retryWhileAway } from '../../database/work/retry-while-away.js';
import { FairSemaphore } from '../../common/limits/fair-semaphore.js';
import type { Viewer } from '../../common/viewer.js';
import type { Student } from '../../auth/student.entity.js';
import type { Draft } from '../formats/draft.js';
import { ExerciseImportItem, type Outcome } from './exercise-import-item.entity.js';
import { ExerciseImport } from './exercise-import.entity.js';
import { ImportChecker, type CheckedDraft } from './import-checker.js';
import { findBySource, isSame, saveDraft } from './save-draft.js';

/** Beyond the longest that one exercise is graded: who is silent for longer is dead. */
const LEASE_SECONDS = 180;
const RETRY_MS = 2_000;

/**
 * Checks and saves the exercises of imports, one after the other, one transaction each; who has sent them take turns, so
 * that nobody's few wait for another's thousands. An import belongs to one process at a time; that of a dead one is
 * taken over by whoever starts, or is asked about it, next.
 */
@Injectable()
export class ImportRunner implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(ImportRunner.name);
  private readonly name = randomUUID();
  private readonly underWay = new InFlight<number>((error, importId) => {
    if (!this.stopping.signal.aborted) this.logger.error({ err: error, importId }, 'An import has stopped');
  });
  private readonly turns = new FairSemaphore(1, 1);
  private readonly stopping = new AbortController();

  constructor(
    private readonly em: EntityManager,
    private readonly checker: ImportChecker,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    const open = await this.em.fork().find(ExerciseImport, { status: { $in: ['queued', 'running'] } });
    for (const { id } of open) this.start(id);
  }

  /** What is in hand stays pending and is taken up again. */
  async onModuleDestroy(): Promise<void> {
    this.stopping.abort(new Error('the process is stopping'));
    await this.em
      .fork()
      .nativeUpdate(ExerciseImport, { leasedBy: this.name }, { leasedUntil: null })
      .catch(() => 0);
  }

  /** Does nothing where it is under way already, here or elsewhere. */
  start(importId: number): void {
    if (!this.stopping.signal.aborted) this.underWay.start(importId, () => this.run(importId));
  }

  private async run(importId: number): Promise<void> {
    const import_ = await this.em.fork().findOne(ExerciseImport, importId);
    const owner = String(import_?.createdBy?.id ?? importId);
    while (await this.takeOn(importId, owner));
  }

  /** One exercise; false where there is none left to us. */
  private async takeOn(importId: number, owner: string): Promise<boolean> {
    const release = await this.turns.take(owner, { signal: this.stopping.signal });
    try {
      const next = await this.claim(importId);
      if (next === null) return false;
      const checked = await this.checkPatiently(next);
      this.stopping.signal.throwIfAborted();
      await retryWhileAway(
        () => this.store(next, checked),
        () => this.stopping.signal.aborted,
      );
      return true;
    } finally {
      release();
    }
  }

  /** The next pending exercise; null, and the import completed, where there is none, and null where it is not ours. */
  private claim(importId: number): Promise<Claimed | null> {
    return this.em.fork().transactional(async (em) => {
      const import_ = await em.findOne(ExerciseImport, importId, { lockMode: LockMode.PESSIMISTIC_WRITE });
      const author = import_?.createdBy ? await import_.createdBy.load() : null;
      if (import_ === null || !['queued', 'running'].includes(import_.status)) return null;
      const isFree =
        import_.leasedBy === this.name || import_.leasedUntil == null || import_.leasedUntil < databaseNow();
      if (!isFree) return null;
      const item = await em.findOne(
        ExerciseImportItem,
        { import: importId, outcome: 'pending' },
        { orderBy: { position: 'asc' } },
      );
      if (item?.draft == null) {
        em.assign(import_, {
          status: 'completed',
          finishedAt: databaseNow(),
          leasedBy: null,
          leasedUntil: null,
        });
        return null;
      }
      em.assign(import_, {
        status: 'running',
        leasedBy: this.name,
        leasedUntil: new Date(databaseNowMs() + LEASE_SECONDS * 1_000),
      });
      const { position, format, draft, notes } = item;
      return {
        importId,
        position,
        format,
        draft,
        notes,
        dryRun: import_.dryRun,
        viewer: viewerOf(author),
      };
    });
  }

  /** A grader that is away now comes back; the import waits for it. */
  private async checkPatiently({ viewer, draft, notes }: Claimed): Promise<CheckedDraft> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.checker.check(viewer, draft, notes);
      } catch (error) {
        this.stopping.signal.throwIfAborted();
        if (attempt >= 10) throw error;
        await pause(RETRY_MS, this.stopping.signal);
      }
    }
  }

  /** Unless it was cancelled, or dealt with by another process, meanwhile. */
  private async store(claimed: Claimed, { data, notes, faults, trust }: CheckedDraft): Promise<void> {
    const { importId, position, format, draft, dryRun, viewer } = claimed;
    const authorId = viewer.studentId === 0 ? null : viewer.studentId;
    const source = { format, id: draft.sourceId };
    await this.em.fork().transactional(async (em) => {
      const import_ = await em.findOneOrFail(ExerciseImport, importId, {
        lockMode: LockMode.PESSIMISTIC_WRITE,
      });
      const which = { import: importId, position };
      const item = await em.findOneOrFail(ExerciseImportItem, which, { exclude: ['draft'] });
      if (import_.status !== 'running' || item.outcome !== 'pending') return;
      let saved: { outcome: Outcome; exerciseId: number | null } = { outcome: 'refused', exerciseId: null };
      if (data !== undefined && dryRun) {
        const known = await findBySource(em, source);
        const outcome = known === null ? 'created' : isSame(known, data) ? 'unchanged' : 'updated';
        saved = { outcome, exerciseId: known?.id ?? null };
      } else if (data !== undefined) saved = await saveDraft(em, source, data, { trust, authorId });
      em.assign(item, { ...saved, notes, faults, draft: null, isPublished: data?.isPublished ?? null });
    });
  }
}

interface Claimed {
  importId: number;
  position: number;
  format: string;
  draft: Draft;
  notes: ExerciseImportItem['notes'];
  dryRun: boolean;
  viewer: Viewer;
}

/** It is checked in the turn of who sent it. */
const viewerOf = (author: Student | null): Viewer => ({
  studentId: author?.id ?? 0,
  userId: author?.userId ?? 'imports',
  sessionId: '',
  role: 'instructor',
});
