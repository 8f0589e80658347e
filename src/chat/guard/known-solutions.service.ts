import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { OWN_CODE, SOLUTIONS } from './gate.sql.js';
import { readCode, shapeOf, type ReadCode, type SolutionShape } from './likeness/solution-shape.js';

/** Beside the author's solution, so many of the latest that passed. */
const MAX_ACCEPTED = 4;
const MAX_OWN = 3;
/** Longer code is compared by its beginning. */
const MAX_CHARS = 8_000;
/** Solutions of an exercise are read again after this time, and so many exercises are kept. */
const KEPT_MS = 60_000;
const MAX_KEPT = 200;

/**
 * The author's solution and some of other students that passed, as shapes: their text is read here, and goes nowhere
 * else, neither into a prompt nor into a reply.
 */
@Injectable()
export class KnownSolutionsService {
  private readonly kept = new Map<number, { at: number; codes: readonly ReadCode[] }>();

  constructor(private readonly em: EntityManager) {}

  /** By the exercise. What the student has from the starter, or wrote themselves, counts as theirs. */
  async shapesFor(
    studentId: number,
    exercises: readonly { exerciseId: number; starterCode: string | null }[],
  ): Promise<ReadonlyMap<number, readonly SolutionShape[]>> {
    const ids = exercises.map(({ exerciseId }) => exerciseId);
    if (ids.length === 0) return new Map();
    const [solutions, own] = await Promise.all([this.solutionsOf(ids), this.ownCode(studentId, ids)]);
    return new Map(
      exercises.map(({ exerciseId, starterCode }) => {
        const known = [starterCode ?? '', ...(own.get(exerciseId) ?? [])].map(readCode);
        return [exerciseId, (solutions.get(exerciseId) ?? []).map((code) => shapeOf(code, known))];
      }),
    );
  }

  private async solutionsOf(ids: readonly number[]): Promise<ReadonlyMap<number, readonly ReadCode[]>> {
    const now = Date.now();
    const missing = ids.filter((id) => now - (this.kept.get(id)?.at ?? 0) >= KEPT_MS);
    if (missing.length > 0) {
      const rows = await SOLUTIONS.all(this.em, [
        MAX_CHARS,
        missing,
        missing,
        MAX_CHARS,
        5 * MAX_ACCEPTED,
        MAX_ACCEPTED,
      ]);
      const codes = Map.groupBy(rows, ({ id }) => id);
      for (const id of missing)
        this.keep(
          id,
          now,
          (codes.get(id) ?? []).map(({ code }) => readCode(code)),
        );
    }
    return new Map(ids.map((id) => [id, this.kept.get(id)?.codes ?? []]));
  }

  private keep(id: number, at: number, codes: readonly ReadCode[]): void {
    this.kept.delete(id);
    this.kept.set(id, { at, codes });
    const [oldest] = this.kept.keys();
    if (this.kept.size > MAX_KEPT && oldest !== undefined) this.kept.delete(oldest);
  }

  /** What they have handed in, and what they have sent to tutors of the exercise. */
  private async ownCode(studentId: number, ids: readonly number[]): Promise<ReadonlyMap<number, string[]>> {
    const values = [ids, MAX_CHARS, studentId, MAX_OWN, MAX_CHARS, studentId, MAX_OWN];
    const rows = await OWN_CODE.all(this.em, values);
    return new Map(
      [...Map.groupBy(rows, ({ id }) => id)].map(([id, all]) => [id, all.map(({ code }) => code)]),
    );
  }
}
