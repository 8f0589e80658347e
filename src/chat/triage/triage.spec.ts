import { describe, expect, it } from '@jest/globals';
import { aTutorContext } from '../../../test/support/tutor-contexts.js';
import type { Agent, TutorContext } from '../tutor.js';
import { triage, triageByDefault, triageByRules } from './triage.js';
import { cpuMs } from '../../../test/support/cpu-ms.js';

const failed = aTutorContext();
const passed = aTutorContext();
if (passed.work?.submission) passed.work.submission.verdict = 'accepted';
const untried = aTutorContext();
if (untried.work) untried.work.submission = null;
const none: TutorContext = { work: null, topic: null, progress: null };
const CONTEXTS = { failed, passed, untried, none };

const TABLE: [string, keyof typeof CONTEXTS, Agent | undefined][] = [
  ['Why does my code fail?', 'failed', 'debug'],
  ['why?', 'failed', 'debug'],
  ['Why?', 'passed', undefined],
  ['I get a TypeError in line 3', 'failed', 'debug'],
  ['IndexError: list index out of range', 'none', 'debug'],
  ['It says "wrong answer" but I think it is right', 'failed', 'debug'],
  ['My program does not work', 'untried', 'debug'],
  ['it doesn’t print anything', 'failed', 'debug'],
  ['The output is 5 instead of 6', 'failed', 'debug'],
  ['What is wrong here', 'failed', 'debug'],
  ['What does this error mean?', 'failed', 'debug'],
  ['time limit exceeded, hm', 'failed', 'debug'],
  ['is there an infinite loop', 'failed', 'debug'],
  ['the second test failed', 'passed', 'debug'],
  ['Explain the error in my program', 'failed', 'debug'],
  ['Warum geht das nicht?', 'failed', 'debug'],
  ['Ich bekomme eine Fehlermeldung', 'failed', 'debug'],
  ['Mein Programm funktioniert nicht', 'failed', 'debug'],
  ['wieso kommt 3 heraus?', 'failed', 'debug'],
  ['Pourquoi mon programme ne marche pas ?', 'failed', 'debug'],
  ['¿Por qué no funciona?', 'failed', 'debug'],
  ['Perché non funziona?', 'failed', 'debug'],
  ['Hilfe', 'failed', 'debug'],
  ['Traceback (most recent call last):\n  File "a.py", line 1\nNameError: name', 'none', 'debug'],
  ['What is a loop?', 'failed', 'concepts'],
  ['what are tuples', 'none', 'concepts'],
  ['What is a TypeError?', 'none', 'concepts'],
  ['How does recursion work?', 'untried', 'concepts'],
  ['how do generators work', 'passed', 'concepts'],
  ['Can you explain list comprehensions to a beginner?', 'none', 'concepts'],
  ['What’s the difference between a list and a tuple?', 'failed', 'concepts'],
  ['When should I use a dictionary?', 'none', 'concepts'],
  ['what does `yield` do', 'failed', 'concepts'],
  ['Why are strings immutable?', 'none', 'concepts'],
  ['Was ist eine Schleife?', 'failed', 'concepts'],
  ['Erklär mir bitte Rekursion', 'none', 'concepts'],
  ['Wie funktioniert eine for-Schleife?', 'untried', 'concepts'],
  ['Qu’est-ce que la récursivité ?', 'none', 'concepts'],
  ['¿Qué es una función?', 'none', 'concepts'],
  ['Che cos’è una lista?', 'none', 'concepts'],
  ['O que é uma variável?', 'none', 'concepts'],
  ['Please review my code', 'passed', 'code_review'],
  ['Can I make this better?', 'passed', 'code_review'],
  ['Is there a better way to write it?', 'passed', 'code_review'],
  ['how do I make it cleaner', 'passed', 'code_review'],
  ['is my solution good', 'passed', 'code_review'],
  ['What do you think of my solution?', 'passed', 'code_review'],
  ['How can I improve my style?', 'failed', 'code_review'],
  ['refactor?', 'passed', 'code_review'],
  ['Kann ich das eleganter schreiben?', 'passed', 'code_review'],
  ['Wie kann ich meinen Code verbessern?', 'passed', 'code_review'],
  ['Comment améliorer mon code ?', 'passed', 'code_review'],
  ['Give me a hint', 'failed', 'exercise'],
  ["I'm stuck", 'failed', 'exercise'],
  ['How do I start?', 'untried', 'exercise'],
  ['Where should I begin', 'untried', 'exercise'],
  ['what is the next step', 'failed', 'exercise'],
  ['I have no idea how to do this', 'untried', 'exercise'],
  ["I don't know what to do", 'failed', 'exercise'],
  ['I do not understand the task', 'untried', 'exercise'],
  ['What is the exercise about?', 'untried', 'exercise'],
  ['Just give me the solution', 'failed', 'exercise'],
  ['solve this for me!!', 'untried', 'exercise'],
  ['help', 'untried', 'exercise'],
  ['Ich komme nicht weiter', 'failed', 'exercise'],
  ['Gib mir einen Tipp', 'failed', 'exercise'],
  ['Wie fange ich an?', 'untried', 'exercise'],
  ['Zeig mir die Lösung', 'failed', 'exercise'],
  ['Je suis bloqué', 'failed', 'exercise'],
  ['Estoy atascada', 'failed', 'exercise'],
  ['How am I doing?', 'none', 'progress'],
  ['What should I learn next?', 'passed', 'progress'],
  ['what’s next?', 'passed', 'progress'],
  ['How long is my streak?', 'failed', 'progress'],
  ['Show me my progress', 'none', 'progress'],
  ['which exercise should I try', 'none', 'progress'],
  ['Recommend me an easy exercise', 'none', 'progress'],
  ['Wie weit bin ich?', 'none', 'progress'],
  ['Was soll ich als nächstes üben?', 'passed', 'progress'],
  ['Zeig mir meinen Fortschritt', 'none', 'progress'],
  ['¿Cómo voy?', 'none', 'progress'],
  ['hello', 'failed', undefined],
  ['thanks!', 'passed', undefined],
  ['ok', 'untried', undefined],
  ['42', 'none', undefined],
  ['', 'failed', undefined],
  ['Look:\n```python\n# review error hint progress\nx = 1\n```', 'passed', undefined],
  ['terrorist attacks and progressive rock', 'none', undefined],
];

describe('triageByRules', () => {
  it.each(TABLE)('%j (%s) is for %s', (message, context, agent) =>
    expect(triageByRules(message, CONTEXTS[context])?.agent).toBe(agent),
  );

  it('is quick with a long message', () => {
    const taken = cpuMs(() => {
      for (const part of ['why ', 'what is ', '```', '`a', 'how do ', 'what '])
        triageByRules(part.repeat(20_000), failed);
    });
    expect(taken).toBeLessThan(5_000);
  });
});

describe('triage', () => {
  const request = (content: string, context = failed) => ({
    context,
    turns: [{ role: 'user' as const, content }],
    soFar: '',
    names: [],
  });
  const { signal } = new AbortController();

  it('asks the model only where the rules do not tell', async () => {
    const asked: string[] = [];
    const tutor = {
      classify: ({ turns }: { turns: readonly { content: string }[] }) => {
        asked.push(turns[0]?.content ?? '');
        return Promise.resolve('progress' as const);
      },
    };
    expect(await triage(request('What is a loop?'), tutor, signal)).toMatchObject({
      agent: 'concepts',
      by: 'rules',
    });
    expect(await triage(request('hm'), tutor, signal)).toMatchObject({ agent: 'progress', by: 'model' });
    expect(asked).toEqual(['hm']);
  });

  it('goes by the situation where the model does not tell either', async () => {
    const unsure = { classify: () => Promise.resolve(undefined) };
    expect(await triage(request('hm'), unsure, signal)).toMatchObject({ agent: 'debug', by: 'default' });
    expect(await triage(request('hm'), {}, signal)).toMatchObject({ agent: 'debug', by: 'default' });
  });

  it.each([
    ['none', 'concepts'],
    ['untried', 'exercise'],
    ['failed', 'debug'],
    ['passed', 'code_review'],
  ] as const)('by default, %s is for %s', (context, agent) =>
    expect(triageByDefault(CONTEXTS[context])).toMatchObject({ agent, by: 'default' }),
  );
});
