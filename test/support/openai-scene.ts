import { afterAll, afterEach, beforeAll, describe, expect } from '@jest/globals';
import { loadConfig } from '../../src/common/config.js';
import { OpenAiTutor } from '../../src/chat/tutors/openai/openai.tutor.js';
import type { TutorPiece, TutorRequest } from '../../src/chat/tutor.js';
import type { Answer } from './scripted-exchange.js';
import { ScriptedOpenAi } from './scripted-openai.js';
import { aTutorContext } from './tutor-contexts.js';

export const QUESTION = 'Why does it fail?';

export const aTutorRequest = (changes: Partial<TutorRequest> = {}): TutorRequest => ({
  agent: 'debug',
  context: aTutorContext(),
  turns: [{ role: 'user', content: QUESTION }],
  soFar: '',
  names: ['Ada Lovelace'],
  ...changes,
});

export const neverAborted = (): AbortSignal => new AbortController().signal;

/** A tutor whose provider is the server. */
export function tutorOf(server: ScriptedOpenAi, env: Record<string, string> = {}): OpenAiTutor {
  const settings = {
    SECRET_KEY: 'q8Zr1yKxT0vLw3uJm5nB',
    OPENAI_API_KEY: server.key,
    OPENAI_BASE_URL: server.baseUrl,
    OPENAI_TIMEOUT_MS: '5000',
  };
  return new OpenAiTutor(loadConfig({ ...settings, ...env }, '/nonexistent/.env'));
}

/** All pieces, and how it ended. */
export async function readAnswer(pieces: AsyncIterable<TutorPiece>) {
  const texts: string[] = [];
  let end: TutorPiece | undefined;
  let error: unknown;
  try {
    for await (const piece of pieces) {
      if (end !== undefined) throw new Error('A piece behind the end');
      if (piece.kind === 'text') texts.push(piece.text);
      else end = piece;
    }
  } catch (thrown) {
    error = thrown;
  }
  return { text: texts.join(''), texts, end, error };
}

interface TutorScene {
  server: () => ScriptedOpenAi;
  /** `askTutor` with that server. */
  ask: (
    answers: readonly Answer[],
    changes?: Partial<TutorRequest>,
    env?: Record<string, string>,
  ) => ReturnType<typeof askTutor>;
}

/** Tests with a server of their own, which must have understood every request. */
export function describeTutor(name: string, define: (scene: TutorScene) => void): void {
  describe(name, () => {
    let server: ScriptedOpenAi;
    beforeAll(async () => {
      server = await ScriptedOpenAi.start();
    });
    afterEach(() => {
      const { faults } = server;
      server.reset();
      expect(faults).toEqual([]);
    });
    afterAll(() => server.stop());
    define({ server: () => server, ask: (...question) => askTutor(server, ...question) });
  });
}

/** One question, to which the server gives these answers. */
export function askTutor(
  server: ScriptedOpenAi,
  answers: readonly Answer[],
  changes: Partial<TutorRequest> = {},
  env: Record<string, string> = {},
) {
  server.queue.push(...answers);
  return readAnswer(tutorOf(server, env).answer(aTutorRequest(changes), neverAborted()));
}
