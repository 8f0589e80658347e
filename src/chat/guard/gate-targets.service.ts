import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { parseExactJson } from '../../common/schemas/exact-json.js';
import type { Viewer } from '../../common/viewer.js';
import type { TestCase } from '../../grading/grading.types.js';
import type { GateSubject, GateTarget } from './gate.js';
import { BEGUN, SHOWN_BEFORE, TARGETS, TESTED_NAMES, type TargetRow } from './gate.sql.js';
import { KnownSolutionsService } from './known-solutions.service.js';
import { toTestedNames } from './tested-names.js';

/** Beside the exercise of the session; and again so many for names that a reply defines. */
const MAX_OTHERS = 3;
/** How long ago a student may have worked at an exercise that still counts as begun. */
const BEGUN_DAYS = 30;
const SHOWN_DAYS = 7;
const MAX_SHOWN_MESSAGES = 40;
const MAX_SHOWN_CHARS = 100_000;
/** Which function belongs to which exercise is read again after this time. */
const NAMES_MS = 60_000;

/** What a student's replies are checked against. Tests, limits and the shapes of solutions leave here, no solution's text. */
@Injectable()
export class GateTargetsService {
  private names: { at: number; exercises: ReadonlyMap<string, readonly number[]> } | undefined;

  constructor(
    private readonly em: EntityManager,
    private readonly solutions: KnownSolutionsService,
  ) {}

  /** The session's exercise, and what the student has begun lately; nothing that they have solved by themselves. */
  async forSession(viewer: Viewer, exerciseId: number | null): Promise<Omit<GateSubject, 'withheldNotice'>> {
    const { studentId } = viewer;
    const [own, begun, shownBefore] = await Promise.all([
      exerciseId === null ? [] : this.load(studentId, [exerciseId]),
      this.begun(studentId, exerciseId),
      this.shownBefore(studentId),
    ]);
    const targets = [...own, ...(await this.load(studentId, begun))];
    const known = new Set([exerciseId, ...targets.map((target) => target.exerciseId)]);
    return {
      targets,
      shownBefore,
      targetsDefining: (names) => this.defining(studentId, names, known),
    };
  }

  private async begun(studentId: number, except: number | null): Promise<number[]> {
    const values = [studentId, except ?? 0, BEGUN_DAYS, studentId, MAX_OTHERS];
    const rows = await BEGUN.all(this.em, values);
    return rows.map(({ id }) => id);
  }

  /** In the order of the ids. */
  private async load(studentId: number, ids: readonly number[]): Promise<GateTarget[]> {
    if (ids.length === 0) return [];
    const rows = await TARGETS.all(this.em, [studentId, ids, studentId]);
    const shapes = await this.solutions.shapesFor(studentId, rows);
    return rows
      .toSorted((a, b) => ids.indexOf(a.exerciseId) - ids.indexOf(b.exerciseId))
      .map((row) => ({
        ...toTarget(row),
        owner: `tutor:${studentId}`,
        solutions: shapes.get(row.exerciseId) ?? [],
      }));
  }

  /** What tutors have told this student, oldest first. */
  private async shownBefore(studentId: number): Promise<string[]> {
    const rows = await SHOWN_BEFORE.all(this.em, [studentId, SHOWN_DAYS, MAX_SHOWN_MESSAGES]);
    let left = MAX_SHOWN_CHARS;
    const kept = rows.filter(({ content }) => (left -= content.length) >= 0);
    return kept.map(({ content }) => content).toReversed();
  }

  /** Any exercise may be asked for in any conversation: those whose tested function the code defines. */
  private async defining(
    studentId: number,
    names: readonly string[],
    known: ReadonlySet<number | null>,
  ): Promise<GateTarget[]> {
    const exercises = await this.exercisesByName();
    const ids = names.flatMap((name) => exercises.get(name) ?? []).filter((id) => !known.has(id));
    return (await this.load(studentId, [...new Set(ids)])).slice(0, MAX_OTHERS);
  }

  private async exercisesByName(): Promise<ReadonlyMap<string, readonly number[]>> {
    if (this.names !== undefined && Date.now() - this.names.at < NAMES_MS) return this.names.exercises;
    const rows = await TESTED_NAMES.all(this.em);
    const exercises = new Map<string, number[]>();
    for (const { id, name } of rows) {
      for (const spelling of toTestedNames(name))
        exercises.set(spelling, [...(exercises.get(spelling) ?? []), id]);
    }
    this.names = { at: Date.now(), exercises };
    return exercises;
  }
}

const toTarget = ({ tests, timeLimitMs, memoryLimitMb, solutionFile, ...row }: TargetRow): GateTarget => ({
  ...row,
  tests: parseExactJson(tests) as TestCase[],
  limits: { timeLimitMs, memoryLimitMb },
  solutionFile: solutionFile ?? undefined,
});
