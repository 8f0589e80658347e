import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { EntityManager, MikroORM, RequestContext } from '@mikro-orm/postgresql';
import type { Viewer } from '../src/common/viewer.js';
import { ExercisesService } from '../src/exercises/exercises.service.js';
import { gradingSpec } from '../src/exercises/grading-spec.js';
import { StarterExercisesService } from '../src/exercises/starter/starter-exercises.service.js';
import { starterExercises } from '../src/exercises/starter/starter-exercises.js';
import { Grader } from '../src/grading/grader.js';
import { GraderUnavailable, NotGradable } from '../src/grading/grading.types.js';
import { addExercise, createExercise, sendExercises } from './support/exercises.js';
import { send } from './support/http.js';
import { makeInstructor, registerStudent, type TestStudent } from './support/students.js';
import { submitAndWait, until } from './support/submissions.js';
import { startTestApp, type TestApp } from './support/test-app.js';

const STARTER_EXERCISES = await starterExercises();

let app: TestApp;
let instructor: TestStudent;

beforeAll(async () => {
  app = await startTestApp();
  instructor = await makeInstructor(app);
});
afterAll(() => app.stop());

const post = (body: unknown) => sendExercises(app, instructor, 'POST', '/', body);
const put = (id: number, body: unknown) => sendExercises(app, instructor, 'PUT', `/${id}`, body);
const count = async () =>
  (await app.database.query<{ n: number }>('select count(*)::int as n from exercises'))[0]?.n;
const specOf = (id: number, version: number) => gradingSpec(app.app.get(EntityManager).fork(), id, version);
const wrong = { ...addExercise, solutionCode: 'def add(a, b):\n    return abs(a) + abs(b)\n' };

describe('the author check', () => {
  it('refuses a solution that fails, names the failing test, and stores nothing', async () => {
    const before = await count();
    const { body } = await post(wrong);
    expect(body).toMatchObject({
      status: 422,
      code: 'exercise_not_verified',
      errors: [{ path: '/solutionCode' }],
    });
    expect(body['errors']).toEqual([
      {
        path: '/solutionCode',
        code: 'failed_test',
        params: { test: 'below zero', verdict: 'wrong_answer' },
        message: expect.stringContaining('below zero'),
      },
    ]);
    expect(await count()).toBe(before);
  });

  it('refuses a solution that does not even load', async () => {
    const { body } = await post({ ...addExercise, solutionCode: 'def add(a, b' });
    expect(body).toMatchObject({ status: 422, code: 'exercise_not_verified' });
    expect(body['errors']).toHaveLength(3);
  });

  it('refuses a starter that is the solution already', async () => {
    const { body } = await post({ ...addExercise, starterCode: addExercise.solutionCode });
    expect(body).toMatchObject({
      status: 422,
      code: 'exercise_not_verified',
      errors: [{ path: '/starterCode' }],
    });
  });

  it('lets a draft be wrong, and checks it when it is published', async () => {
    const draft = await post({ ...wrong, isPublished: false });
    expect(draft.status).toBe(201);
    const id = Number(draft.body['id']);
    expect((await put(id, wrong)).body).toMatchObject({ code: 'exercise_not_verified' });
    expect((await put(id, addExercise)).status).toBe(200);
  });

  it('takes an exercise without a solution unchecked', async () => {
    expect((await post({ ...wrong, solutionCode: null })).status).toBe(201);
  });

  it('grades a change again, but not that of a title', async () => {
    const { id } = await createExercise(app, instructor);
    const grade = jest.spyOn(app.app.get(Grader), 'grade');
    try {
      expect((await put(id, { ...addExercise, title: 'Sum', topic: 'maths', hints: [] })).status).toBe(200);
      expect(grade).not.toHaveBeenCalled();
      expect((await put(id, wrong)).status).toBe(422);
      expect(grade).toHaveBeenCalledTimes(2);
    } finally {
      grade.mockRestore();
    }
  });

  it('checks JavaScript as well', async () => {
    const javascript = {
      ...addExercise,
      language: 'javascript',
      starterCode: 'function add() {}',
      solutionCode: 'function add(a, b) { return a + b; }',
    };
    expect((await post(javascript)).status).toBe(201);
    expect((await post({ ...javascript, solutionCode: 'const add = (a, b) => a - b;' })).status).toBe(422);
  });

  it('says what this server cannot grade', async () => {
    const grade = jest
      .spyOn(app.app.get(Grader), 'grade')
      .mockRejectedValue(new NotGradable('this server cannot run go'));
    try {
      const { body } = await post({ ...addExercise, language: 'go' });
      expect(body).toMatchObject({
        status: 422,
        code: 'language_not_available',
        detail: 'this server cannot run go',
      });
    } finally {
      grade.mockRestore();
    }
  });

  it('answers 503 and stores nothing where the platform fails', async () => {
    const before = await count();
    const grade = jest
      .spyOn(app.app.get(Grader), 'grade')
      .mockRejectedValue(new GraderUnavailable('no sandbox'));
    try {
      const { body, headers } = await post(addExercise);
      expect(body).toMatchObject({ status: 503, code: 'service_unavailable' });
      expect(headers.get('retry-after')).toBe('5');
      expect(await count()).toBe(before);
    } finally {
      grade.mockRestore();
    }
  });

  it('holds no transaction open while it grades', async () => {
    let open = -1;
    const grader = app.app.get(Grader);
    const real = grader.grade.bind(grader);
    const grade = jest.spyOn(grader, 'grade').mockImplementation(async (...args) => {
      const [row] = await app.database.query<{ n: number }>(
        `select count(*)::int as n from pg_stat_activity 
         where datname = current_database() and state like 'idle in transaction%' and query like '%exercises%'`,
      );
      open = row?.n ?? -1;
      return real(...args);
    });
    try {
      const { id } = await createExercise(app, instructor);
      expect(open).toBe(0);
      open = -1;
      expect((await put(id, { ...addExercise, timeLimitMs: 3000 })).status).toBe(200);
      expect(open).toBe(0);
    } finally {
      grade.mockRestore();
    }
  });
});

describe('what a version is graded by', () => {
  it('stays as it was, also when the exercise is deleted', async () => {
    const { id } = await createExercise(app, instructor, { solutionCode: null });
    await put(id, {
      ...addExercise,
      solutionCode: null,
      testCases: addExercise.testCases.slice(0, 1),
      timeLimitMs: 700,
      solutionFile: 'sums.py',
    });
    const find = (version: number) => specOf(id, version);
    expect(await find(1)).toMatchObject({
      timeLimitMs: 2000,
      memoryLimitMb: 128,
      solutionFile: undefined,
    });
    expect((await find(1))?.tests).toHaveLength(3);
    await sendExercises(app, instructor, 'DELETE', `/${id}`);
    expect(await find(2)).toMatchObject({
      tests: [addExercise.testCases[0]],
      timeLimitMs: 700,
      solutionFile: 'sums.py',
    });
    expect(await find(3)).toBeNull();
  });
});

describe('a new version', () => {
  const typescript = {
    ...addExercise,
    language: 'typescript',
    starterCode: null,
    solutionCode: 'export const add = (a: number, b: number): number => a + b;\n',
  };

  it.each(['typeCheck', 'stopAtFirstFailure'])(
    'comes of a change of %s, and keeps the old one',
    async (option) => {
      const { id } = await createExercise(app, instructor, typescript);
      const save = async (value: boolean) => (await put(id, { ...typescript, [option]: value })).body;
      expect(await save(false)).toMatchObject({ version: 1, [option]: false });
      expect(await save(true)).toMatchObject({ version: 2, [option]: true });
      expect(await save(true)).toMatchObject({ version: 2 });
      expect(await save(false)).toMatchObject({ version: 3, [option]: false });
      const find = (version: number) => specOf(id, version);
      expect([await find(1), await find(2), await find(3)]).toEqual(
        [false, true, false].map((value) => expect.objectContaining({ [option]: value })),
      );
    },
  );

  it('grades what is handed in from then on, and what was handed in before when it is graded again', async () => {
    const loose = 'export const add = (a: number, b) => a + b;\n';
    const { id } = await createExercise(app, instructor, typescript);
    const student = await registerStudent(app);
    const first = await submitAndWait(app, student, { exerciseId: id, code: loose });
    expect(first).toMatchObject({ exerciseVersion: 1, verdict: 'accepted' });
    expect((await put(id, { ...typescript, typeCheck: true })).status).toBe(200);
    const second = await submitAndWait(app, student, { exerciseId: id, code: loose });
    expect(second).toMatchObject({ exerciseVersion: 2, verdict: 'compile_error' });
    const path = `/api/submissions/${first.id}`;
    const { headers } = instructor;
    expect((await send(app, 'GET', path, { headers })).body).toMatchObject({ verdict: 'accepted' });
    expect((await send(app, 'POST', `${path}/regrade`, { headers })).status).toBe(202);
    const regraded = await until(
      async () => (await send(app, 'GET', path, { headers })).body,
      ({ status }) => status === 'graded',
    );
    expect(regraded).toMatchObject({ exerciseVersion: 2, verdict: 'compile_error' });
  });
});

describe('what others ask of exercises', () => {
  const viewer = ({ student }: TestStudent): Viewer => ({
    studentId: student.id,
    userId: student.userId,
    sessionId: '',
    role: student.role,
  });

  it('getForSubmission refuses deleted exercises to all and drafts to students', async () => {
    const student = viewer(await registerStudent(app));
    const exercises = app.app.get(ExercisesService);
    const get = (who: Viewer, exerciseId: number) =>
      RequestContext.create(app.app.get(MikroORM).em, () => exercises.getForSubmission(who, exerciseId));
    const { id } = await createExercise(app, instructor, { isPublished: false });
    const teacher: Viewer = { ...student, role: 'instructor' };
    await expect(get(student, id)).rejects.toMatchObject({ code: 'not_found' });
    expect(await get(teacher, id)).toMatchObject({ id, title: addExercise.title, version: 1 });
    await put(id, addExercise);
    expect(await get(student, id)).toMatchObject({ id, language: 'python' });
    await sendExercises(app, instructor, 'DELETE', `/${id}`);
    await expect(get(teacher, id)).rejects.toMatchObject({ code: 'not_found' });
  });

  it('countHints counts those of one student on one exercise', async () => {
    const student = await registerStudent(app);
    const { id } = await createExercise(app, instructor);
    await sendExercises(app, student, 'POST', `/${id}/hints`);
    await sendExercises(app, student, 'POST', `/${id}/hints`);
    const count = (studentId: number) =>
      app.app.get(ExercisesService).countHints(app.app.get(EntityManager).fork(), studentId, id);
    expect(await count(student.student.id)).toBe(2);
    expect(await count(instructor.student.id)).toBe(0);
  });
});

describe('the starter exercises', () => {
  it('are put in once, also by two processes at once; what was edited or deleted stays so', async () => {
    const starters = app.app.get(StarterExercisesService);
    const [first, second] = await Promise.all([starters.ensure(), starters.ensure()]);
    expect(first + second).toBe(STARTER_EXERCISES.length);
    const [edited, deleted] = await app.database.query<{ id: number }>(
      'select id from exercises where slug is not null order by id limit 2',
    );
    const { body } = await sendExercises(app, instructor, 'GET', `/${edited?.id ?? 0}`);
    expect(body).toMatchObject({ title: STARTER_EXERCISES[0]?.title, isPublished: true });
    expect((await put(edited?.id ?? 0, { ...addExercise, title: 'Mine now' })).status).toBe(200);
    await sendExercises(app, instructor, 'DELETE', `/${deleted?.id ?? 0}`);
    expect(await starters.ensure()).toBe(0);
    expect((await sendExercises(app, instructor, 'GET', `/${edited?.id ?? 0}`)).body['title']).toBe(
      'Mine now',
    );
    expect((await sendExercises(app, instructor, 'GET', `/${deleted?.id ?? 0}`)).status).toBe(404);
    const [versions] = await app.database.query<{ n: number }>(
      `select count(*)::int as n from exercise_versions v join exercises e on e.id = v.exercise_id where e.slug is not null and v.version = 1`,
    );
    expect(versions?.n).toBe(STARTER_EXERCISES.length);
  });
});
