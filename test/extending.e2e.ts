import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { AgentDescriptor } from '../src/chat/agents/agent-descriptor.js';
import type { Agent } from '../src/chat/tutor.js';
import type { LanguageId } from '../src/grading/grading.types.js';
import type { Language } from '../src/grading/languages/language.js';
import type { TestApp } from './support/test-app.js';
import type { TestStudent } from './support/students.js';

/** A language that turns into JavaScript: `say x` prints x. */
const parrot: Language = {
  id: 'parrot' as LanguageId,
  title: 'Parrot',
  endings: ['parrot'],
  aliases: ['polly'],
  solutionFile: 'solution.parrot',
  translation: {
    to: 'javascript',
    open: () => ({
      translate: async ({ code }) =>
        code.startsWith('say ')
          ? { code: `console.log(${JSON.stringify(code.slice(4))});` }
          : { fault: { fault: 'syntax', type: 'SyntaxError', message: 'a parrot only says' } },
      stop: async () => undefined,
    }),
  },
};

const poet: AgentDescriptor = {
  id: 'poet' as Agent,
  version: 'poet-1',
  role: 'You write verses about programs.',
  does: ['Rhyme.'],
  never: ['Write code.'],
  parts: ['topic'],
  usesLadder: false,
  asked: 'for a poem',
  triage: { reason: 'asks for a poem', words: ['poems?', 'verses?'] },
  answer: ({ topic }) => `Roses are red, ${topic ?? 'code'} is blue.`,
};

// One line more in each registry, and nothing else.
const LANGUAGES = '../src/grading/languages/registry.js';
const { LANGUAGE_LIST } = await import('../src/grading/languages/registry.js');
jest.unstable_mockModule(LANGUAGES, () => ({ LANGUAGE_LIST: [...LANGUAGE_LIST, parrot] }));
const AGENTS = '../src/chat/agents/registry.js';
const { AGENT_LIST } = await import('../src/chat/agents/registry.js');
jest.unstable_mockModule(AGENTS, () => ({ AGENT_LIST: [poet, ...AGENT_LIST] }));
jest.resetModules();
const { startTestApp } = await import('./support/test-app.js');
const { send } = await import('./support/http.js');
const { createExercise } = await import('./support/exercises.js');
const { makeInstructor, registerStudent } = await import('./support/students.js');
const { submitAndWait } = await import('./support/submissions.js');
const { ask, beginChat } = await import('./support/chat.js');

let app: TestApp;
let student: TestStudent;
let instructor: TestStudent;
beforeAll(async () => {
  app = await startTestApp();
  [student, instructor] = await Promise.all([registerStudent(app), makeInstructor(app)]);
});
afterAll(() => app.stop());

describe('a language', () => {
  it('is listed, graded and explained once its line is in the registry', async () => {
    const { body } = await send(app, 'GET', '/api/exercises/languages', { headers: student.headers });
    expect(body['items']).toContainEqual(
      expect.objectContaining({ language: 'parrot', solutionFile: 'solution.parrot' }),
    );
    const { id } = await createExercise(app, instructor, {
      title: 'Say hello',
      language: 'parrot',
      starterCode: '',
      solutionCode: 'say hello',
      solutionFile: 'greeting.parrot',
      testCases: [{ kind: 'io', stdin: '', expectedStdout: 'hello' }],
    });
    const right = await submitAndWait(app, student, { exerciseId: id, code: 'say hello' });
    expect(right).toMatchObject({ language: 'parrot', verdict: 'accepted', score: 100 });
    const wrong = await submitAndWait(app, student, { exerciseId: id, code: 'say' });
    expect(wrong.verdict).toBe('compile_error');
    expect(wrong.feedback).toMatch(/^Parrot cannot read the code/);
  });
});

describe('an agent', () => {
  it('is chosen by its words and answers once its line is in the registry', async () => {
    const { sessionId } = await beginChat(app, student, { topic: 'loops' });
    const { reply } = await ask(app, student, sessionId, 'Please write a poem about loops');
    expect(reply).toMatchObject({ agentType: 'poet', metadata: { agent: 'poet' } });
    expect(reply.content).toContain('Roses are red, loops is blue.');
    const own = await beginChat(app, student, { agentType: 'poet' });
    expect(own.agentType).toBe('poet');
  });
});
