import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Student } from '../../auth/student.entity.js';
import { DomainError } from '../../common/errors/errors.js';
import type { Viewer } from '../../common/viewer.js';
import { ExercisesService } from '../exercises.service.js';
import type { HintView } from '../exercises.views.js';
import { HintReveal } from './hint-reveal.entity.js';

@Injectable()
export class HintsService {
  constructor(
    private readonly em: EntityManager,
    private readonly exercises: ExercisesService,
  ) {}

  /** The next hint for this student, recorded. Throws 404 as for the exercise itself, 409 `no_hint_left`, also beyond `atMost`. */
  async reveal(viewer: Viewer, exerciseId: number, atMost = Number.POSITIVE_INFINITY): Promise<HintView> {
    const { studentId } = viewer;
    const exercise = await this.exercises.getForSubmission(viewer, exerciseId);
    return this.em.transactional(async (em) => {
      // One at a time for this student and exercise: two calls at once get two hints, one after the other.
      await em.execute('select pg_advisory_xact_lock(?, ?)', [studentId, exerciseId]);
      const index = await this.exercises.countHints(em, studentId, exerciseId);
      const text = exercise.hints[index];
      if (text === undefined || index >= atMost) throw new DomainError('no_hint_left');
      em.create(HintReveal, {
        student: em.getReference(Student, studentId),
        exercise: exerciseId,
        hintIndex: index,
      });
      return { index, text, remaining: exercise.hints.length - index - 1 };
    });
  }
}
