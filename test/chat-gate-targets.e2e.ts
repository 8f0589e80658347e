import { EntityManager } from '@mikro-orm/postgresql';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { GateTargetsService } from '../src/chat/guard/gate-targets.service.js';
import { KnownSolutionsService } from '../src/chat/guard/known-solutions.service.js';
import type { Viewer } from '../src/common/viewer.js';
import { createExercise, type CreatedExercise } from './support/exercises.js';
import { makeInstructor, registerStudent, type TestStudent } from './support/students.js';
import { submitAndWait } from './support/submissions.js';
import { startTestApp, type TestApp } from './support/test-app.js';

const WRONG = 'def add(a, b):\n    return a - b\n';
const RIGHT = 'def add(a, b):\n    return a + b\n';

let app: TestApp;
let instructor: TestStudent;
let student: TestStudent;
let viewer: Viewer;
let targets: GateTargetsService;

beforeAll(async () => {
  app = await startTestApp();
  instructor = await makeInstructor(app);
});
beforeEach(async () => {
  student = await registerStudent(app);
  const { id: studentId, userId } = student.student;
  viewer = { studentId, userId, sessionId: '', role: 'student' };
  const em = app.app.get(EntityManager);
  targets = new GateTargetsService(em, new KnownSolutionsService(em));
});
afterAll(async () => {
  await app?.stop();
});

const idsOf = async (exerciseId: number | null): Promise<number[]> =>
  (await targets.forSession(viewer, exerciseId)).targets.map((target) => target.exerciseId);

const handIn = (exercise: CreatedExercise, code: string) =>
  submitAndWait(app, student, { exerciseId: exercise.id, code });

describe('GateTargetsService', () => {
  it('takes the exercise of the session with all of its tests, and no text of its solution', async () => {
    const exercise = await createExercise(app, instructor);
    const { targets: found } = await targets.forSession(viewer, exercise.id);
    expect(found).toMatchObject([
      {
        exerciseId: exercise.id,
        language: 'python',
        bestScore: 0,
        limits: { timeLimitMs: 2000, memoryLimitMb: 128 },
      },
    ]);
    expect(found[0]?.tests).toHaveLength(3);
    expect(JSON.stringify(found)).not.toContain('return a + b');
  });

  it('brings the shapes of the author’s solution and of accepted ones, less what the student wrote', async () => {
    const solutionCode = 'def add(a, b):\n    total = a + b\n    return total\n';
    const exercise = await createExercise(app, instructor, { solutionCode, starterCode: null });
    const other = await registerStudent(app);
    await submitAndWait(app, other, { exerciseId: exercise.id, code: RIGHT });
    const [found] = (await targets.forSession(viewer, exercise.id)).targets;
    expect(found?.solutions?.map(({ lines }) => lines.length)).toEqual([3, 2]);
    const before = found?.solutions?.[1]?.newsWeight ?? 0;
    expect(before).toBeGreaterThan(0);
    expect(JSON.stringify(found?.solutions)).not.toMatch(/add|total|return/);
    await handIn(exercise, WRONG);
    const [again] = (await targets.forSession(viewer, exercise.id)).targets;
    expect(again?.solutions?.[1]?.newsWeight).toBeLessThan(before);
  });

  it('adds what the student has begun, the latest first and at most three, and leaves out what they have solved', async () => {
    const exercises = [];
    for (let count = 0; count < 5; count += 1) exercises.push(await createExercise(app, instructor));
    for (const exercise of exercises) await handIn(exercise, WRONG);
    const [first, second, third, fourth, fifth] = exercises.map(({ id }) => id);
    expect(await idsOf(null)).toEqual([fifth, fourth, third]);
    await handIn(exercises[4] as CreatedExercise, RIGHT);
    expect(await idsOf(first ?? 0)).toEqual([first, fourth, third, second]);
    expect(await idsOf(fifth ?? 0)).toEqual([fourth, third, second]);
  });

  it('still counts an exercise as unsolved where only a person has given it full marks', async () => {
    const exercise = await createExercise(app, instructor);
    const { id } = await handIn(exercise, WRONG);
    await app.database.query('update exercise_submissions set score = 100 where id = $1', [id]);
    expect(await idsOf(exercise.id)).toEqual([exercise.id]);
  });

  it('finds unsolved exercises by the function that they test, in either spelling', async () => {
    const tests = [{ kind: 'call', function: 'add_all_up', args: [1, 2], expected: 3 }];
    const solutionCode = 'def add_all_up(a, b):\n    return a + b\n';
    const changes = { testCases: tests, solutionCode, starterCode: null };
    const exercise = await createExercise(app, instructor, changes);
    const { targetsDefining } = await targets.forSession(viewer, null);
    for (const name of ['add_all_up', 'addAllUp']) {
      const found = (await targetsDefining?.(['other', name])) ?? [];
      expect(found.map((target) => target.exerciseId)).toEqual([exercise.id]);
    }
    await handIn(exercise, solutionCode);
    expect(await targetsDefining?.(['add_all_up'])).toEqual([]);
  });

  it('brings what tutors have told this student in the last days, oldest first', async () => {
    const tell = async (whose: number, content: string, daysAgo: number, role = 'assistant') => {
      const [session] = await app.database.query<{ session_id: string }>(
        `insert into chat_sessions (session_id, student_id, started_at) values (gen_random_uuid(), $1, now()) returning session_id`,
        [whose],
      );
      await app.database.query(
        `insert into chat_messages (session_id, role, content, created_at) values ($1, $2, $3, now() - make_interval(days => $4))`,
        [session?.session_id, role, content, daysAgo],
      );
    };
    await tell(student.student.id, 'long ago', 8);
    await tell(student.student.id, 'first', 2);
    await tell(student.student.id, 'asked', 1, 'user');
    await tell(student.student.id, 'second', 0);
    await tell(instructor.student.id, 'to somebody else', 0);
    expect((await targets.forSession(viewer, null)).shownBefore).toEqual(['first', 'second']);
    await tell(student.student.id, 'x'.repeat(99_995), 0);
    expect((await targets.forSession(viewer, null)).shownBefore).toHaveLength(1);
  });
});
