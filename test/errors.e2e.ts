import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { send } from './support/http.js';
import { makeInstructor, registerStudent, type TestStudent } from './support/students.js';
import { startTestApp, type TestApp } from './support/test-app.js';

describe('errors that a form can use', () => {
  let app: TestApp;
  let student: TestStudent;
  let teacher: TestStudent;

  beforeAll(async () => {
    app = await startTestApp();
    [student, teacher] = await Promise.all([registerStudent(app), makeInstructor(app)]);
  });
  afterAll(() => app.stop());

  const call = (who: TestStudent, method: string, path: string, body?: unknown) =>
    send(app, method, path, { headers: who.headers, ...(body === undefined ? {} : { body }) });

  const account = { email: 'form@example.com', password: 'long enough', name: 'Form' };

  it.each([
    ['a missing field', { ...account, name: undefined }, '/name', 'required', {}],
    ['a short text', { ...account, password: 'short' }, '/password', 'too_short', { minimum: 8 }],
    ['a long text', { ...account, name: 'x'.repeat(101) }, '/name', 'too_long', { maximum: 100 }],
    [
      'too many bytes',
      { ...account, password: 'ü'.repeat(40) },
      '/password',
      'too_many_bytes',
      { maximum: 72 },
    ],
    ['another type', { ...account, name: 7 }, '/name', 'invalid_type', { expected: 'string' }],
    ['another format', { ...account, email: 'nobody' }, '/email', 'invalid_format', { format: 'email' }],
    ['an unknown field', { ...account, 'a/b~c': 1 }, '/a~1b~0c', 'unknown_field', {}],
    ['NUL', { ...account, name: 'a\0b' }, '/name', 'invalid_text', {}],
  ])('name %s by pointer, code and params', async (_, body, path, code, params) => {
    const answer = await send(app, 'POST', '/api/auth/register', { body });
    expect(answer.status).toBe(422);
    expect(answer.body.errors).toContainEqual({ path, code, params, message: expect.any(String) });
  });

  it('reach into arrays and the alternatives of a test case', async () => {
    const testCases = [
      { kind: 'io', stdin: '', expectedStdout: '', weight: 2000 },
      { kind: 'oral' },
      { stdin: '' },
      { kind: 'io', stdin: '', expectedStdout: '', compare: { absTolerance: -1 } },
      { kind: 'unit', framework: 'assert', files: { '../x.py': '' } },
    ];
    const draft = {
      title: 'T',
      description: 'D',
      difficultyLevel: 'beginner',
      topic: 't',
      isPublished: false,
    };
    const answer = await call(teacher, 'POST', '/api/exercises/', { ...draft, testCases });
    expect(answer.body.errors?.map(({ path, code, params }) => [path, code, params])).toEqual([
      ['/testCases/0/weight', 'too_big', { maximum: 1000 }],
      ['/testCases/1/kind', 'invalid_choice', { allowed: ['io', 'call', 'unit'] }],
      ['/testCases/2/kind', 'required', {}],
      ['/testCases/3/compare/absTolerance', 'too_small', { minimum: 0 }],
      ['/testCases/4/files/..~1x.py', 'invalid_format', { format: 'pattern' }],
    ]);
  });

  it('name parameters of the path, the query and the headers', async () => {
    const path = await call(student, 'GET', '/api/exercises/first');
    expect(path.body.errors?.[0]).toMatchObject({ path: '/exerciseId', code: 'invalid_type' });
    const query = await call(student, 'GET', '/api/exercises?limit=101');
    expect(query.body.errors?.[0]).toMatchObject({
      path: '/limit',
      code: 'too_big',
      params: { maximum: 100 },
    });
    const header = await send(app, 'POST', '/api/submissions', {
      headers: { ...student.headers, 'Idempotency-Key': ' '.repeat(300) + 'x'.repeat(300) },
      body: { exerciseId: 1, code: '' },
    });
    expect(header.body.errors?.[0]).toMatchObject({ path: '/Idempotency-Key', code: 'invalid_format' });
  });

  it.each(['0x10', '1e1', ' 5', '', '5.0', '+5', '١'])('take no %j for a whole number', async (text) => {
    const answer = await call(student, 'GET', `/api/exercises?limit=${encodeURIComponent(text)}`);
    expect(answer).toMatchObject({
      status: 422,
      body: { errors: [{ path: '/limit', code: 'invalid_type' }] },
    });
  });

  it('name the query parameters that there are, for one that there is not', async () => {
    const answer = await call(student, 'GET', '/api/exercises?status=mastered&limit=5&sort=title');
    expect(answer.status).toBe(422);
    const known = ['limit', 'cursor', 'topic', 'difficulty', 'language', 'q'];
    expect(answer.body.errors).toEqual([
      expect.objectContaining({ path: '/status', code: 'unknown_parameter', params: { known } }),
      expect.objectContaining({ path: '/sort', code: 'unknown_parameter', params: { known } }),
    ]);
    const none = await call(student, 'POST', '/api/submissions/?dry=1', { exerciseId: 1, code: '' });
    expect(none.body.errors).toEqual([
      expect.objectContaining({ path: '/dry', code: 'unknown_parameter', params: { known: [] } }),
    ]);
  });

  it('let probes ask with parameters of their own', async () => {
    for (const path of ['/health', '/api/health/live', '/metrics'])
      expect((await fetch(`${app.url}${path}?t=1`)).status).toBe(200);
  });

  it('say which methods a route takes', async () => {
    for (const [method, path, allow] of [
      ['DELETE', '/api/exercises/1/hints', 'POST'],
      ['PATCH', '/api/exercises/1/', 'DELETE, GET, HEAD, PUT'],
      ['POST', '/api/health', 'GET, HEAD'],
      ['POST', '/api/docs', 'GET, HEAD'],
      // Paths of their own, and no exercise or submission of that id.
      ['PUT', '/api/exercises/check', 'POST'],
      ['DELETE', '/api/Exercises/Languages/', 'GET, HEAD'],
      ['GET', '/api/submissions/run', 'POST'],
    ] as const) {
      const answer = await fetch(app.url + path, { method });
      expect([path, answer.status, answer.headers.get('allow')]).toEqual([path, 405, allow]);
      expect(await answer.json()).toMatchObject({ code: 'method_not_allowed' });
    }
    expect((await fetch(`${app.url}/api/nothing`, { method: 'DELETE' })).status).toBe(404);
    // The method is told first, and then what is wrong with the body.
    const wrong = { method: 'DELETE', headers: { 'Content-Type': 'text/plain' }, body: 'x' };
    expect((await fetch(`${app.url}/api/exercises/1/hints`, wrong)).status).toBe(405);
    expect((await fetch(`${app.url}/api/exercises/1`, wrong)).status).toBe(415);
  });

  it('refuse a PATCH without a body, and take one that changes nothing', async () => {
    const answer = await call(student, 'PATCH', '/api/auth/me');
    expect(answer).toMatchObject({ status: 422, body: { errors: [{ path: '', code: 'required' }] } });
    expect((await call(student, 'PATCH', '/api/auth/me', {})).status).toBe(200);
    expect((await call(teacher, 'PATCH', '/api/webhooks/1')).status).toBe(422);
  });

  it('lead to what their code means', async () => {
    const answer = await call(student, 'GET', '/api/exercises/999999');
    expect(answer.body['type']).toBe('/api/docs/problems#not_found');
    const page = await (await fetch(new URL(String(answer.body['type']), app.url))).text();
    expect(page).toContain('id="not_found"');
  });
});
