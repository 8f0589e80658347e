import { createHash } from 'node:crypto';
import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import type { TutorSupport } from '../../exercises/exercise.entity.js';
import type { LadderState } from '../tutor.js';
import { RISE, RUNG } from './replies.sql.js';

/** So long with the exercise at the present rung counts as work, too. */
const TIME_ON_TASK_MINUTES = 5;

/** The highest rung that an author allows. */
export const MAX_RUNGS: Record<TutorSupport, number> = { low: 2, moderate: 4, high: 5 };

export interface LadderStep extends LadderState {
  before: number;
}

/**
 * How far the tutor may go, as state of the server: no message can raise it by its words. It rises by one when a student
 * asks for help and has handed in other code since, or has been at it for some minutes since it last rose.
 */
@Injectable()
export class HintLaddersService {
  constructor(private readonly em: EntityManager) {}

  /** For a message that asks for help with the exercise. `latestCode` is what was handed in last. */
  async step(
    studentId: number,
    exerciseId: number,
    maxRung: number,
    latestCode: string | null,
  ): Promise<LadderStep> {
    const hash = latestCode === null ? null : hashOf(latestCode);
    const em = this.em.fork();
    await em.execute(
      `insert into hint_ladders (student_id, exercise_id, rung, risen_at) values (?, ?, 0, now())
       on conflict (student_id, exercise_id) do nothing`,
      [studentId, exerciseId],
    );
    const { rung: before } = await this.get(studentId, exerciseId, maxRung);
    const values = [hash, studentId, exerciseId, before, maxRung, hash, TIME_ON_TASK_MINUTES];
    const risen = await RISE.first(em, values);
    return { before, rung: risen?.rung ?? before, maxRung };
  }

  /** Where it stands, without a step. */
  async get(studentId: number, exerciseId: number, maxRung: number): Promise<LadderStep> {
    const row = await RUNG.first(this.em.fork(), [studentId, exerciseId]);
    const rung = Math.min(row?.rung ?? 0, maxRung);
    return { before: rung, rung, maxRung };
  }
}

/** White space does not make another attempt. */
const hashOf = (code: string): string =>
  createHash('sha256').update(code.replaceAll(/\s+/g, ' ').trim()).digest('base64url');
