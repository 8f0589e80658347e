import { describe, expect, it } from '@jest/globals';
import { inspect } from 'node:util';
import { pino } from 'pino';
import { ProviderFailure } from '../src/chat/tutors/openai/provider-failure.js';
import { TutorUnavailable } from '../src/chat/tutor.js';
import { aTutorRequest, describeTutor, neverAborted, readAnswer, tutorOf } from './support/openai-scene.js';
import * as scripted from './support/scripted-answers.js';
import { ScriptedOpenAi } from './support/scripted-openai.js';
import { until } from './support/until.js';

describeTutor('the OpenAI tutor, when its provider fails', ({ server, ask }) => {
  describe('a failure before the first word', () => {
    const attempts = { retried: 3, once: 1 };
    it.each([
      [400, {}, 'misconfigured', 'once'],
      [400, { code: 'content_policy_violation' }, 'refused', 'once'],
      [400, { code: 'context_length_exceeded' }, 'refused', 'once'],
      [401, {}, 'misconfigured', 'once'],
      [403, {}, 'misconfigured', 'once'],
      [404, { code: 'model_not_found' }, 'misconfigured', 'once'],
      [408, {}, 'timeout', 'retried'],
      [409, {}, 'overloaded', 'retried'],
      [422, {}, 'misconfigured', 'once'],
      [429, {}, 'rate_limited', 'retried'],
      [429, { code: 'insufficient_quota' }, 'misconfigured', 'retried'],
      [500, {}, 'overloaded', 'retried'],
      [502, {}, 'overloaded', 'retried'],
      [503, {}, 'overloaded', 'retried'],
      [504, {}, 'timeout', 'retried'],
      [529, {}, 'overloaded', 'retried'],
      [301, { headers: { Location: 'http://127.0.0.1:9/' } }, 'misconfigured', 'once'],
    ] as const)('%i %j is %s, asked %s', async (status, manner, fault, times) => {
      const answer = scripted.fails(status, { headers: { 'retry-after-ms': '1' }, ...manner });
      const headers = 'headers' in manner ? manner.headers : { 'retry-after-ms': '1' };
      const again = scripted.fails(status, { ...manner, headers });
      const { text, error } = await ask([answer, again, again].slice(0, attempts[times]));
      expect(text).toBe('');
      expect(error).toBeInstanceOf(TutorUnavailable);
      expect(error).toMatchObject({ fault, cause: { status, requestId: 'req_1' } });
      expect(server().requests).toHaveLength(attempts[times]);
    });

    it('is made good by a retry', async () => {
      const busy = scripted.fails(503, { headers: { 'retry-after-ms': '1' } });
      expect(await ask([busy, scripted.cutsBefore(), scripted.says('Look')])).toMatchObject({
        text: 'Look',
        error: undefined,
      });
      expect(server().requests.map(({ headers }) => headers['x-stainless-retry-count'])).toEqual([
        '0',
        '1',
        '2',
      ]);
    });

    it('waits as the server asks, but not for long', async () => {
      const start = performance.now();
      await ask([scripted.fails(429, { retryAfter: '1' }), scripted.says('Look')]);
      expect(performance.now() - start).toBeGreaterThan(950);
      const { error } = await ask([scripted.fails(429, { retryAfter: '20' })]);
      expect(error).toMatchObject({ fault: 'rate_limited', cause: { retryAfterMs: 20_000 } });
      expect(server().requests).toHaveLength(3);
    });

    it.each([
      ['a cut connection', scripted.cutsBefore, 'unreachable', 3],
      ['a page of another server', scripted.showsPage, 'broken_answer', 1],
      ['an empty answer', scripted.isSilent, 'broken_answer', 1],
      ['an answer that is cut before it began', () => scripted.isSilent('length'), 'broken_answer', 1],
      ['a filtered answer', () => scripted.isSilent('content_filter'), 'refused', 1],
      ['a refusal', () => scripted.refuses('I cannot'), 'refused', 1],
    ] as const)('%s', async (_case, answer, fault, times) => {
      const { text, error } = await ask(Array.from({ length: times }, () => answer()));
      expect(text).toBe('');
      expect(error).toMatchObject({ name: 'TutorUnavailable', fault });
      expect(server().requests).toHaveLength(times);
    });

    it('is told when nobody listens there', async () => {
      const gone = await ScriptedOpenAi.start();
      await gone.stop();
      const { error } = await ask([], {}, { OPENAI_BASE_URL: gone.baseUrl });
      expect(error).toMatchObject({ fault: 'unreachable', cause: { code: 'ECONNREFUSED' } });
    });
  });

  describe('a failure in the middle', () => {
    it.each([
      ['a cut connection', scripted.cutsAfter('Look at'), 'broken_answer'],
      ['a response that just ends', scripted.stopsAfter('Look at'), 'broken_answer'],
      ['half a chunk', scripted.garbles('Look at'), 'broken_answer'],
      ['a chunk that is a number', scripted.garbles('Look at', '42'), 'broken_answer'],
      [
        'a chunk of another form',
        scripted.garbles('Look at', '{"choices":[{"delta":{"content":[1]}}]}'),
        'broken_answer',
      ],
      [
        'an error in the stream',
        scripted.failsAfter('Look at', { message: 'no', type: 'server_error' }),
        'overloaded',
      ],
    ] as const)('%s comes after what was said, and is not asked again', async (_case, answer, fault) => {
      const { text, end, error } = await ask([answer]);
      expect(text).toBe('Look at');
      expect(end).toBeUndefined();
      expect(error).toMatchObject({ name: 'TutorUnavailable', fault });
      expect(server().requests).toHaveLength(1);
    });
  });

  describe('time', () => {
    const env = { OPENAI_TIMEOUT_MS: '300' };

    it.each([
      ['no headers', scripted.hangsAfter(), ''],
      ['no word', scripted.beats(20), ''],
      ['silence in the middle', scripted.hangsAfter('Look'), 'Look'],
      ['an error that is never told to its end', scripted.hangsInError(500), ''],
    ])('is up after %s, and the connection is closed', async (_case, answer, text) => {
      const start = performance.now();
      const result = await ask([answer], {}, env);
      expect(result).toMatchObject({ text, error: { fault: 'timeout' } });
      expect(performance.now() - start).toBeGreaterThan(290);
      expect(performance.now() - start).toBeLessThan(15_000);
      await until('the connection is closed', () => server().requests[0]?.closedEarly);
    });

    it('is counted from one word to the next, whoever is slow in reading', async () => {
      const patient = { OPENAI_TIMEOUT_MS: '1000' };
      const slow = await ask([scripted.says('abcdefgh', { size: 1, everyMs: 150 })], {}, patient);
      expect(slow).toMatchObject({ text: 'abcdefgh', error: undefined });
      server().queue.push(scripted.says('ab', { size: 1, everyMs: 5 }));
      let text = '';
      for await (const piece of tutorOf(server(), patient).answer(aTutorRequest(), neverAborted())) {
        if (piece.kind === 'text') text += piece.text;
        await new Promise((resolve) => setTimeout(resolve, 1_050));
      }
      expect(text).toBe('ab');
    });

    it('is not lost in retries', async () => {
      const busy = scripted.fails(503, { retryAfter: '2' });
      const start = performance.now();
      expect(await ask([busy, busy, busy], {}, env)).toMatchObject({ error: { fault: 'timeout' } });
      expect(performance.now() - start).toBeLessThan(15_000);
    });
  });

  describe('a student who goes away', () => {
    it.each([
      ['before the first word', scripted.hangsAfter(), ''],
      ['in the middle', scripted.hangsAfter('Look'), 'Look'],
    ])('%s ends the provider’s work', async (_case, answer, said) => {
      const controller = new AbortController();
      const reason = new Error('cancelled');
      server().queue.push(answer);
      let heard = '';
      const reading = (async () => {
        for await (const piece of tutorOf(server()).answer(aTutorRequest(), controller.signal)) {
          if (piece.kind === 'text') heard += piece.text;
        }
      })();
      await server().waitFor(1);
      await until('what is said is heard', () => heard === said);
      controller.abort(reason);
      await expect(reading).rejects.toBe(reason);
      await until('the connection is closed', () => server().requests[0]?.closedEarly);
      expect(server().requests).toHaveLength(1);
    });

    it('while a retry is waited for is not asked for again', async () => {
      const controller = new AbortController();
      server().queue.push(scripted.fails(503, { retryAfter: '3' }));
      const reading = readAnswer(tutorOf(server()).answer(aTutorRequest(), controller.signal));
      await server().waitFor(1);
      controller.abort();
      expect((await reading).error).toMatchObject({ name: 'AbortError' });
      expect(server().requests).toHaveLength(1);
    });

    it('is not even begun with a signal that was given before', async () => {
      const { error } = await readAnswer(
        tutorOf(server()).answer(aTutorRequest(), AbortSignal.abort(new Error('no'))),
      );
      expect(error).toMatchObject({ message: 'no' });
      expect(server().requests).toHaveLength(0);
    });

    it('by leaving the loop ends the connection as well', async () => {
      server().queue.push(scripted.hangsAfter('Look at line 3'));
      for await (const piece of tutorOf(server()).answer(aTutorRequest(), neverAborted())) {
        expect(piece.kind).toBe('text');
        break;
      }
      await until('the connection is closed', () => server().requests[0]?.closedEarly);
    });
  });

  describe('what is told of a failure', () => {
    it('holds neither key nor address nor the provider’s words, but for the cause, which holds no key', async () => {
      const message = `Incorrect API key provided: ${server().key}, sk-te****6789. See https://x:y@example.com`;
      const { error } = await ask([scripted.fails(401, { message, headers: { 'set-cookie': 'token=abc' } })]);
      if (!(error instanceof TutorUnavailable)) throw new Error('another error');
      expect(error.message).toBe("The tutor's provider failed: misconfigured");
      expect(error.cause).toBeInstanceOf(ProviderFailure);
      const lines: string[] = [];
      pino({}, { write: (line: string) => void lines.push(line) }).error({ err: error }, 'failed');
      const logged = [
        inspect(error, { depth: 9, showHidden: true }),
        JSON.stringify(error.cause),
        ...lines,
      ].join('\n');
      for (const secret of [server().key, 'sk-te', '6789', 'token=abc', 'x:y', 'authorization', 'Bearer'])
        expect(logged).not.toContain(secret);
      expect(lines.join()).toContain('misconfigured');
      expect(lines.join()).toContain('req_1');
    });

    it('is short, however much the provider says', async () => {
      const { error } = await ask([scripted.fails(400, { message: 'long '.repeat(10_000) })]);
      expect(((error as TutorUnavailable).cause as Error).message.length).toBeLessThan(500);
    });
  });
});
