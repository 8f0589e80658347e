import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { ADVISORY_LOCKS } from '../../database/advisory-locks.js';
import { addEvent } from '../../events/outbox/outbox.js';
import { Exercise } from '../exercise.entity.js';
import { keepVersion } from '../exercise-version.entity.js';
import { ExerciseBody, exerciseData } from '../exercises.schemas.js';
import { STARTER_SLUGS } from '../exercises.sql.js';
import { starterExercises } from './starter-exercises.js';

/** The first course, for a database without exercises. */
@Injectable()
export class StarterExercisesService {
  constructor(private readonly em: EntityManager) {}

  /**
   * Puts in those starter exercises that were never there, and says how many. One that an instructor has
   * edited or deleted since stays as it is. Not graded here: a test proves them all.
   */
  async ensure(): Promise<number> {
    const exercises = await starterExercises();
    return this.em.fork().transactional(async (em) => {
      await em.execute('select pg_advisory_xact_lock(?)', [ADVISORY_LOCKS.seeding]);
      const known = await STARTER_SLUGS.all(em);
      const slugs = new Set<string | null>(known.map(({ slug }) => slug));
      const added = exercises
        .filter(({ slug }) => !slugs.has(slug))
        .map(({ slug, ...body }) => em.create(Exercise, { slug, ...exerciseData(ExerciseBody.parse(body)) }));
      await em.flush();
      for (const exercise of added) {
        keepVersion(em, exercise);
        addEvent(em, 'exercise.created', { exerciseId: exercise.id, version: exercise.version });
      }
      return added.length;
    });
  }
}
