import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ChatThreadPage, QuestionsView } from '../src/chat/chat.schemas.js';
import { ask, beginChat, readMessages } from './support/chat.js';
import { createExercise } from './support/exercises.js';
import { send } from './support/http.js';
import { makeInstructor, registerStudent, type TestStudent } from './support/students.js';
import { startTestApp, type TestApp } from './support/test-app.js';

describe('what instructors see of conversations', () => {
  let app: TestApp;
  let ines: TestStudent;
  let ada: TestStudent;
  let exerciseId: number;
  const sessions: string[] = [];

  beforeAll(async () => {
    app = await startTestApp();
    ines = await makeInstructor(app);
    ({ id: exerciseId } = await createExercise(app, ines));
    ada = await registerStudent(app, { name: 'Ada Lovelace' });
    const eve = await registerStudent(app, { name: 'Eve Elsewhere' });
    for (const [who, words] of [
      [ada, 'Why does my second test fail? I am Ada Lovelace, or just ada, ada@example.org'],
      [ada, 'What is the modulo operator?'],
      [eve, 'why is the second test failing?'],
    ] as const) {
      const { sessionId } = await beginChat(app, who, { exerciseId, topic: `of ${who.student.name}` });
      sessions.unshift(sessionId);
      await ask(app, who, sessionId, words);
    }
  });
  afterAll(() => app?.stop());

  const get = (who: TestStudent, path: string) =>
    send(app, 'GET', `/api/chat/exercises/${exerciseId}${path}`, { headers: who.headers });

  it('is the threads about an exercise, newest first, in pages', async () => {
    const first = ChatThreadPage.parse((await get(ines, '/sessions?limit=2')).body);
    const rest = ChatThreadPage.parse((await get(ines, `/sessions?cursor=${first.nextCursor}`)).body);
    const items = [...first.items, ...rest.items];
    expect(items.map(({ sessionId }) => sessionId)).toEqual(sessions);
    expect(items.map(({ student }) => student)).toEqual(['Eve Elsewhere', 'Ada Lovelace', 'Ada Lovelace']);
  });

  it('is without persons on demand, and still tells one student from another', async () => {
    const { items } = ChatThreadPage.parse((await get(ines, '/sessions?deidentified=true')).body);
    expect(JSON.stringify(items)).not.toMatch(/Lovelace|Elsewhere/);
    expect(items.map(({ studentId }) => studentId)).toEqual([null, null, null]);
    const [eve, ada1, ada2] = items.map(({ student }) => student);
    expect(ada1).toBe(ada2);
    expect(eve).not.toBe(ada1);
    const query = '?limit=100&deidentified=true';
    const [message] = await readMessages(app, ines, sessions[2]!, query);
    expect(message?.content).toContain('Why does my second test fail?');
    expect(message?.content).not.toMatch(/Lovelace|example\.org|\bada\b/);
    const reply = (await readMessages(app, ines, sessions[2]!, query))[1];
    expect(reply?.metadata?.context).toBeUndefined();
    expect(reply?.metadata?.agent).toBeDefined();
    const [named] = await readMessages(app, ines, sessions[2]!);
    expect(named?.content).toContain('Ada Lovelace');
  });

  it('is the questions asked most, like ones together, without persons', async () => {
    const { items } = QuestionsView.parse((await get(ines, '/questions')).body);
    expect(items.map(({ count, students }) => [count, students])).toEqual([
      [2, 2],
      [1, 1],
    ]);
    expect(items[0]?.question).toMatch(/second test/);
    expect(JSON.stringify(items)).not.toMatch(/Lovelace|example\.org|\bada\b/);
  });

  it('is for instructors alone, and of exercises that are there', async () => {
    for (const path of ['/sessions', '/questions']) expect((await get(ada, path)).status).toBe(403);
    const path = '/api/chat/exercises/2000000000/questions';
    expect((await send(app, 'GET', path, { headers: ines.headers })).status).toBe(404);
  });
});
