import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { inspect } from 'node:util';
import { pino } from 'pino';
import { loadConfig } from '../src/common/config.js';
import { OpenAiTutor } from '../src/chat/tutors/openai.tutor.js';
import { ProviderFailure } from '../src/chat/tutors/provider-failure.js';
import { TutorUnavailable, type TutorPiece, type TutorRequest } from '../src/chat/tutors/tutor.js';
import * as scripted from './support/scripted-answers.js';
import { ScriptedOpenAi, type Answer } from './support/scripted-openai.js';
import { aTutorContext, SECRET } from './support/tutor-contexts.js';
import { until } from './support/until.js';

const QUESTION = 'Why does it fail?';
const request = (changes: Partial<TutorRequest> = {}): TutorRequest => ({
  agent: 'debug',
  context: aTutorContext(),
  turns: [{ role: 'user', content: QUESTION }],
  soFar: '',
  names: ['Ada Lovelace'],
  ...changes,
});

describe('the OpenAI tutor', () => {
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

  const tutorWith = (env: Record<string, string> = {}) =>
    new OpenAiTutor(
      loadConfig(
        {
          SECRET_KEY: 'q8Zr1yKxT0vLw3uJm5nB',
          OPENAI_API_KEY: server.key,
          OPENAI_BASE_URL: server.baseUrl,
          OPENAI_TIMEOUT_MS: '5000',
          ...env,
        },
        '/nonexistent/.env',
      ),
    );
  const signal = () => new AbortController().signal;

  /** All pieces, and what it ended with. */
  async function read(pieces: AsyncIterable<TutorPiece>) {
    const texts: string[] = [];
    let end: TutorPiece | undefined;
    let error: unknown;
    try {
      for await (const piece of pieces) {
        expect(end).toBeUndefined();
        if (piece.kind === 'text') texts.push(piece.text);
        else end = piece;
      }
    } catch (thrown) {
      error = thrown;
    }
    return { text: texts.join(''), texts, end, error };
  }
  const ask = (answers: Answer[], changes: Partial<TutorRequest> = {}, env: Record<string, string> = {}) => {
    server.queue.push(...answers);
    return read(tutorWith(env).answer(request(changes), signal()));
  };

  describe('a good answer', () => {
    it('streams as it comes, and ends with the count of tokens', async () => {
      const { texts, end } = await ask([scripted.says('Look at line 2.', { everyMs: 5 })]);
      expect(texts).toEqual(['Look', ' at ', 'line', ' 2.']);
      expect(end).toEqual({
        kind: 'end',
        finishReason: 'stop',
        tokens: { input: expect.any(Number), output: 4 },
      });
      expect(server.requests[0]?.body).toMatchObject({
        stream: true,
        stream_options: { include_usage: true },
        max_tokens: 800,
      });
    });

    it.each([
      ['without a count of tokens', { isCounted: false }],
      ['without [DONE]', { isDone: false }],
      ['with CRLF', { crlf: true }],
      ['with comments between', { keepAlives: true }],
      ['in single characters', { size: 1 }],
    ])('is whole %s', async (_case, manner) => {
      const { text, end } = await ask([scripted.says('Zeile 2 – 日本 😀 «ok»', manner)]);
      expect(text).toBe('Zeile 2 – 日本 😀 «ok»');
      expect(end).toMatchObject({ finishReason: 'stop' });
    });

    it('is whole when every byte comes alone', async () => {
      const { texts } = await ask([scripted.dribbles('a😀é日')]);
      expect(texts).toEqual(['a', '😀', 'é', '日']);
    });

    it('takes huge deltas, and cuts off a server that knows no limit', async () => {
      const huge = await ask([scripted.says('y'.repeat(9_000), { size: 9_000 })]);
      expect(huge.text).toHaveLength(9_000);
      const flood = await ask([scripted.floods(100_000)]);
      expect(flood.text).toHaveLength(800 * 12);
      expect(flood.end).toMatchObject({ finishReason: 'length' });
      await until('the connection is closed', () => server.requests[1]?.closedEarly);
    });

    it.each(['length', 'content_filter'] as const)('says that it ended by %s', async (finish) =>
      expect((await ask([scripted.says('Look', { finish })])).end).toMatchObject({ finishReason: finish }),
    );

    it('does not wait for a last event that never comes', async () => {
      const hangs: Answer = async (exchange) => {
        await exchange.delta('Look');
        await exchange.finish('stop', false);
        await exchange.hang();
      };
      const start = performance.now();
      expect(await ask([hangs])).toMatchObject({ text: 'Look', error: undefined });
      expect(performance.now() - start).toBeLessThan(3_500);
    });
  });

  describe('what the provider is told', () => {
    it('is the agent’s prompt and the data, with nothing of the solution and of hidden tests', async () => {
      await ask([scripted.says('ok')], { context: aTutorContext('def add(a, b): # CANARY-1\n  pass') });
      const { messages } = server.requests[0]?.body ?? { messages: [] };
      expect(messages.map(({ role }) => role)).toEqual(['system', 'user']);
      expect(messages[0]?.content).toContain('find out by themselves why their program fails');
      expect(messages[0]?.content).not.toContain('CANARY-1');
      expect(messages[1]?.content).toContain('1| def add(a, b): # CANARY-1');
      expect(messages[1]?.content.endsWith(`The student writes:\n\n${QUESTION}`)).toBe(true);
      expect(JSON.stringify(server.requests)).not.toContain(SECRET);
    });

    it('holds no name, address or key of the student, in any turn', async () => {
      await ask([scripted.says('ok')], {
        context: aTutorContext('# Ada Lovelace <ada@example.com>\nkey = "sk-Ab12Cd34Ef56Gh78Ij90Kl"'),
        turns: [
          { role: 'user', content: 'I am Ada, ada@example.com, +43 664 1234567' },
          { role: 'assistant', content: 'Hello Ada Lovelace' },
          { role: 'user', content: 'Ask me, Lovelace, ghp_abcdefghijklmnopqrstuvwxyz0123456789' },
        ],
        soFar: 'Well, Ada, ',
      });
      const sent = JSON.stringify(server.requests[0]?.body);
      for (const word of ['Ada', 'Lovelace', 'example.com', '1234567', 'sk-Ab', 'ghp_'])
        expect(sent).not.toContain(word);
      expect(server.requests[0]?.body).not.toHaveProperty('user');
    });

    it('keeps the newest turns of a long conversation, and the last one always', async () => {
      const turns = Array.from({ length: 41 }, (_each, index) => ({
        role: index % 2 === 0 ? ('user' as const) : ('assistant' as const),
        content: `turn ${index} ${'x'.repeat(1_000)}`,
      }));
      await ask([scripted.says('ok')], { turns: [...turns, { role: 'user', content: 'y'.repeat(50_000) }] });
      const { messages } = server.requests[0]?.body ?? { messages: [] };
      expect(messages.length).toBeLessThan(14);
      expect(messages[1]?.role).toBe('user');
      expect(messages.at(-1)?.content).toContain('turn 40');
      expect(JSON.stringify(messages).length).toBeLessThan(40_000);
      expect(JSON.stringify(messages)).not.toContain('turn 20');
    });

    it('joins what a failed reply left side by side, and drops what is empty', async () => {
      await ask([scripted.says('ok')], {
        turns: [
          { role: 'assistant', content: 'Welcome' },
          { role: 'user', content: 'one' },
          { role: 'assistant', content: ' ' },
          { role: 'user', content: 'two\uD800' },
        ],
      });
      expect(server.requests[0]?.body.messages).toHaveLength(2);
      expect(server.requests[0]?.last).toMatch(/one\n\ntwo\uFFFD$/);
    });

    it('goes to the model of the agent', async () => {
      const tutor = tutorWith({
        OPENAI_MODEL: 'big',
        OPENAI_MODEL_CODE_REVIEW: 'critic',
        OPENAI_MODEL_TRIAGE: 'small',
      });
      for (const agent of ['debug', 'code_review'] as const)
        await read(tutor.answer(request({ agent }), signal()));
      await tutor.classify(request(), signal());
      expect(server.requests.map(({ body }) => body.model)).toEqual(['big', 'critic', 'small']);
      expect(tutor.origin('code_review')).toEqual({
        tutor: 'openai',
        model: 'critic',
        promptVersion: 'code_review-1+house-1',
      });
    });

    it('is sent in another form to a server that refuses a parameter, and in that form from then on', async () => {
      const strict: Answer = (exchange) => {
        const refused = (['stream_options', 'max_tokens'] as const).find(
          (name) => exchange.request.body[name] !== undefined,
        );
        const answer =
          refused === undefined
            ? scripted.says('ok')
            : scripted.fails(400, { message: `Unsupported parameter: '${refused}'` });
        return answer(exchange);
      };
      const tutor = tutorWith();
      server.queue.push(strict, strict, strict, strict);
      expect(await read(tutor.answer(request(), signal()))).toMatchObject({
        text: 'ok',
        end: { tokens: null },
      });
      expect(server.requests).toHaveLength(3);
      expect(await read(tutor.answer(request(), signal()))).toMatchObject({ text: 'ok' });
      expect(server.requests).toHaveLength(4);
      expect(server.requests[3]?.body).toMatchObject({ max_completion_tokens: 800 });
    });
  });

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
      expect(server.requests).toHaveLength(attempts[times]);
    });

    it('is made good by a retry', async () => {
      const busy = scripted.fails(503, { headers: { 'retry-after-ms': '1' } });
      expect(await ask([busy, scripted.cutsBefore(), scripted.says('Look')])).toMatchObject({
        text: 'Look',
        error: undefined,
      });
      expect(server.requests.map(({ headers }) => headers['x-stainless-retry-count'])).toEqual([
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
      expect(server.requests).toHaveLength(3);
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
      expect(server.requests).toHaveLength(times);
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
      expect(server.requests).toHaveLength(1);
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
      expect(performance.now() - start).toBeLessThan(2_000);
      await until('the connection is closed', () => server.requests[0]?.closedEarly);
    });

    it('is counted from one word to the next, whoever is slow in reading', async () => {
      const slow = await ask([scripted.says('abcdefgh', { size: 1, everyMs: 60 })], {}, env);
      expect(slow).toMatchObject({ text: 'abcdefgh', error: undefined });
      server.queue.push(scripted.says('abc', { size: 1, everyMs: 5 }));
      let text = '';
      for await (const piece of tutorWith(env).answer(request(), signal())) {
        if (piece.kind === 'text') text += piece.text;
        await new Promise((resolve) => setTimeout(resolve, 350));
      }
      expect(text).toBe('abc');
    });

    it('is not lost in retries', async () => {
      const busy = scripted.fails(503, { retryAfter: '2' });
      const start = performance.now();
      expect(await ask([busy, busy, busy], {}, env)).toMatchObject({ error: { fault: 'timeout' } });
      expect(performance.now() - start).toBeLessThan(1_500);
    });
  });

  describe('a student who goes away', () => {
    it.each([
      ['before the first word', scripted.hangsAfter()],
      ['in the middle', scripted.hangsAfter('Look at line 3, and then')],
    ])('%s ends the provider’s work', async (_case, answer) => {
      const controller = new AbortController();
      const reason = new Error('cancelled');
      server.queue.push(answer);
      const reading = read(tutorWith().answer(request(), controller.signal));
      await server.waitFor(1);
      await new Promise((resolve) => setTimeout(resolve, 50));
      controller.abort(reason);
      expect((await reading).error).toBe(reason);
      await until('the connection is closed', () => server.requests[0]?.closedEarly);
      expect(server.requests).toHaveLength(1);
    });

    it('while a retry is waited for is not asked for again', async () => {
      const controller = new AbortController();
      server.queue.push(scripted.fails(503, { retryAfter: '3' }));
      const reading = read(tutorWith().answer(request(), controller.signal));
      await server.waitFor(1);
      controller.abort();
      expect((await reading).error).toMatchObject({ name: 'AbortError' });
      expect(server.requests).toHaveLength(1);
    });

    it('is not even begun with a signal that was given before', async () => {
      const { error } = await read(tutorWith().answer(request(), AbortSignal.abort(new Error('no'))));
      expect(error).toMatchObject({ message: 'no' });
      expect(server.requests).toHaveLength(0);
    });

    it('by leaving the loop ends the connection as well', async () => {
      server.queue.push(scripted.hangsAfter('Look at line 3'));
      for await (const piece of tutorWith().answer(request(), signal())) {
        expect(piece.kind).toBe('text');
        break;
      }
      await until('the connection is closed', () => server.requests[0]?.closedEarly);
    });
  });

  it('goes on with an interrupted answer, without what is repeated of it', async () => {
    const soFar = 'Look at line 2. What is the value of';
    const { text, end } = await ask([scripted.says('the value of `a` there?')], { soFar });
    expect(soFar + text).toBe('Look at line 2. What is the value of `a` there?');
    expect(end).toMatchObject({ finishReason: 'stop' });
    const { messages } = server.requests[0]?.body ?? { messages: [] };
    expect(messages.map(({ role }) => role)).toEqual(['system', 'user', 'assistant', 'user']);
    expect(messages[2]?.content).toBe(soFar);
    expect(messages[3]?.content).toContain('Go on exactly where it stops');
    // There was nothing left to say.
    expect(await ask([scripted.isSilent()], { soFar })).toMatchObject({
      text: '',
      end: { finishReason: 'stop' },
    });
  });

  it('shows no thoughts', async () => {
    const { text } = await ask([scripted.says('<think>\nreturn a + b\n</think>\n\nLook')]);
    expect(text).toBe('Look');
  });

  describe('what is told of a failure', () => {
    it('holds neither key nor address nor the provider’s words, but for the cause, which holds no key', async () => {
      const message = `Incorrect API key provided: ${server.key}, sk-te****6789. See https://x:y@example.com`;
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
      for (const secret of [server.key, 'sk-te', '6789', 'token=abc', 'x:y', 'authorization', 'Bearer'])
        expect(logged).not.toContain(secret);
      expect(lines.join()).toContain('misconfigured');
      expect(lines.join()).toContain('req_1');
    });

    it('is short, however much the provider says', async () => {
      const { error } = await ask([scripted.fails(400, { message: 'long '.repeat(10_000) })]);
      expect(((error as TutorUnavailable).cause as Error).message.length).toBeLessThan(500);
    });
  });

  describe('choosing the agent', () => {
    const choose = async (answer: Answer, env: Record<string, string> = {}) => {
      server.queue.push(answer);
      return tutorWith(env).classify(
        request({ names: ['Ada'], turns: [{ role: 'user', content: 'Ada: hm CANARY-1' }] }),
        signal(),
      );
    };

    it.each([
      ['{"agent":"concepts"}', 'concepts'],
      ['```json\n{ "agent": "code_review" }\n```', 'code_review'],
      ['progress', 'progress'],
      ['{"agent":"triage"}', undefined],
      ['debug or exercise', undefined],
      ['', undefined],
    ] as const)('reads %j as %s', async (text, agent) => {
      expect(await choose(scripted.says(text))).toBe(agent);
      const { body } = server.requests[0] ?? {};
      expect(body?.stream).toBe(false);
      expect(body?.messages[1]?.content).toMatch(/kind="conversation">\nstudent: \[name\]: hm CANARY-1\n/);
      expect(JSON.stringify(body)).not.toContain('return a - b');
    });

    it.each([
      ['an error', scripted.fails(500)],
      ['a cut connection', scripted.cutsBefore()],
      ['another page', scripted.showsPage()],
    ])('gives up at %s, without a retry', async (_case, answer) => {
      expect(await choose(answer)).toBeUndefined();
      expect(server.requests).toHaveLength(1);
    });

    it('gives up after three seconds at the latest, and at once when the student goes away', async () => {
      expect(await choose(scripted.hangsAfter(), { OPENAI_TIMEOUT_MS: '200' })).toBeUndefined();
      const start = performance.now();
      expect(await choose(scripted.hangsAfter())).toBeUndefined();
      expect(performance.now() - start).toBeLessThan(3_500);
      expect(await tutorWith().classify(request(), AbortSignal.abort())).toBeUndefined();
      await until('the connections are closed', () =>
        server.requests.every(({ closedEarly }) => closedEarly),
      );
      expect(server.requests).toHaveLength(2);
    });
  });

  it('answers two hundred students at once, each with their own answer', async () => {
    server.script = ({ last }) =>
      scripted.says(`You are ${/number \d+/.exec(last)?.[0] ?? 'nobody'}.`, { everyMs: 5 });
    const tutor = tutorWith();
    const answers = Array.from({ length: 200 }, (_each, index) =>
      read(tutor.answer(request({ turns: [{ role: 'user', content: `I am number ${index}` }] }), signal())),
    );
    for (const [index, answer] of (await Promise.all(answers)).entries()) {
      expect(answer).toMatchObject({ text: `You are number ${index}.`, error: undefined });
    }
  });
});
