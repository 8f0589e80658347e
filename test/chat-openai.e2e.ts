import { describe, expect, it } from '@jest/globals';
import {
  aTutorRequest,
  describeTutor,
  neverAborted,
  QUESTION,
  readAnswer,
  tutorOf,
} from './support/openai-scene.js';
import * as scripted from './support/scripted-answers.js';
import type { Answer } from './support/scripted-exchange.js';
import { aTutorContext, SECRET } from './support/tutor-contexts.js';
import { until } from './support/until.js';

describeTutor('the OpenAI tutor', ({ server, ask }) => {
  describe('a good answer', () => {
    it('streams as it comes, and ends with the count of tokens', async () => {
      const { texts, end } = await ask([scripted.says('Look at line 2.', { everyMs: 5 })]);
      expect(texts).toEqual(['Look', ' at ', 'line', ' 2.']);
      expect(end).toEqual({
        kind: 'end',
        finishReason: 'stop',
        tokens: { input: expect.any(Number), output: 4 },
      });
      expect(server().requests[0]?.body).toMatchObject({
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
      await until('the connection is closed', () => server().requests[1]?.closedEarly);
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
      expect(performance.now() - start).toBeLessThan(20_000);
    });
  });

  describe('what the provider is told', () => {
    it('is the agent’s prompt and the data, with nothing of the solution and of hidden tests', async () => {
      await ask([scripted.says('ok')], { context: aTutorContext('def add(a, b): # CANARY-1\n  pass') });
      const { messages } = server().requests[0]?.body ?? { messages: [] };
      expect(messages.map(({ role }) => role)).toEqual(['system', 'user']);
      expect(messages[0]?.content).toContain('find out by themselves why their program fails');
      expect(messages[0]?.content).not.toContain('CANARY-1');
      expect(messages[1]?.content).toContain('1| def add(a, b): # CANARY-1');
      expect(messages[1]?.content.endsWith(`The student writes:\n\n${QUESTION}`)).toBe(true);
      expect(JSON.stringify(server().requests)).not.toContain(SECRET);
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
      const sent = JSON.stringify(server().requests[0]?.body);
      for (const word of ['Ada', 'Lovelace', 'example.com', '1234567', 'sk-Ab', 'ghp_'])
        expect(sent).not.toContain(word);
      expect(server().requests[0]?.body).not.toHaveProperty('user');
    });

    it('keeps the newest turns of a long conversation, and the last one always', async () => {
      const turns = Array.from({ length: 41 }, (_each, index) => ({
        role: index % 2 === 0 ? ('user' as const) : ('assistant' as const),
        content: `turn ${index} ${'x'.repeat(1_000)}`,
      }));
      await ask([scripted.says('ok')], { turns: [...turns, { role: 'user', content: 'y'.repeat(50_000) }] });
      const { messages } = server().requests[0]?.body ?? { messages: [] };
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
      expect(server().requests[0]?.body.messages).toHaveLength(2);
      expect(server().requests[0]?.last).toMatch(/one\n\ntwo\uFFFD$/);
    });

    it('goes to the model of the agent', async () => {
      const tutor = tutorOf(server(), {
        OPENAI_MODEL: 'big',
        OPENAI_MODEL_CODE_REVIEW: 'critic',
        OPENAI_MODEL_TRIAGE: 'small',
      });
      for (const agent of ['debug', 'code_review'] as const)
        await readAnswer(tutor.answer(aTutorRequest({ agent }), neverAborted()));
      await tutor.classify(aTutorRequest(), neverAborted());
      expect(server().requests.map(({ body }) => body.model)).toEqual(['big', 'critic', 'small']);
      expect(tutor.origin('code_review')).toEqual({
        tutor: 'openai',
        model: 'critic',
        promptVersion: 'code_review-1+house-1',
      });
    });

    it('is sent in another form to a server() that refuses a parameter, and in that form from then on', async () => {
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
      const tutor = tutorOf(server());
      server().queue.push(strict, strict, strict, strict);
      expect(await readAnswer(tutor.answer(aTutorRequest(), neverAborted()))).toMatchObject({
        text: 'ok',
        end: { tokens: null },
      });
      expect(server().requests).toHaveLength(3);
      expect(await readAnswer(tutor.answer(aTutorRequest(), neverAborted()))).toMatchObject({ text: 'ok' });
      expect(server().requests).toHaveLength(4);
      expect(server().requests[3]?.body).toMatchObject({ max_completion_tokens: 800 });
    });
  });

  it('goes on with an interrupted answer, without what is repeated of it', async () => {
    const soFar = 'Look at line 2. What is the value of';
    const { text, end } = await ask([scripted.says('the value of `a` there?')], { soFar });
    expect(soFar + text).toBe('Look at line 2. What is the value of `a` there?');
    expect(end).toMatchObject({ finishReason: 'stop' });
    const { messages } = server().requests[0]?.body ?? { messages: [] };
    expect(messages.map(({ role }) => role)).toEqual(['system', 'user', 'assistant', 'user']);
    expect(messages[2]?.content).toBe(soFar);
    expect(messages[3]?.content).toContain('Go on exactly where it stops');
    // There was nothing left to say.
    expect(await ask([scripted.isSilent()], { soFar })).toMatchObject({
      text: '',
      end: { finishReason: 'stop' },
    });
  });

  it('shows no thoughts, and does not listen to them for ever', async () => {
    const endless: Answer = async (exchange) => {
      await exchange.delta('<think>');
      for (;;) await exchange.delta('hm '.repeat(3_000));
    };
    expect(await ask([endless])).toMatchObject({ text: '', error: { fault: 'broken_answer' } });
    const { text } = await ask([scripted.says('<think>\nreturn a + b\n</think>\n\nLook')]);
    expect(text).toBe('Look');
  });

  describe('choosing the agent', () => {
    const choose = async (answer: Answer, env: Record<string, string> = {}) => {
      server().queue.push(answer);
      return tutorOf(server(), env).classify(
        aTutorRequest({ names: ['Ada'], turns: [{ role: 'user', content: 'Ada: hm CANARY-1' }] }),
        neverAborted(),
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
      const { body } = server().requests[0] ?? {};
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
      expect(server().requests).toHaveLength(1);
    });

    it('gives up after three seconds at the latest, and at once when the student goes away', async () => {
      expect(await choose(scripted.hangsAfter(), { OPENAI_TIMEOUT_MS: '200' })).toBeUndefined();
      const start = performance.now();
      expect(await choose(scripted.hangsAfter())).toBeUndefined();
      expect(performance.now() - start).toBeLessThan(3_500);
      expect(await tutorOf(server()).classify(aTutorRequest(), AbortSignal.abort())).toBeUndefined();
      await until('the connections are closed', () =>
        server().requests.every(({ closedEarly }) => closedEarly),
      );
      expect(server().requests).toHaveLength(2);
    });
  });

  it('answers two hundred students at once, each with their own answer', async () => {
    server().script = ({ last }) =>
      scripted.says(`You are ${/number \d+/.exec(last)?.[0] ?? 'nobody'}.`, { everyMs: 5 });
    const tutor = tutorOf(server());
    const answers = Array.from({ length: 200 }, (_each, index) =>
      readAnswer(
        tutor.answer(
          aTutorRequest({ turns: [{ role: 'user', content: `I am number ${index}` }] }),
          neverAborted(),
        ),
      ),
    );
    for (const [index, answer] of (await Promise.all(answers)).entries()) {
      expect(answer).toMatchObject({ text: `You are number ${index}.`, error: undefined });
    }
  });
});
