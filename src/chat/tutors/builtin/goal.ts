import type { ExerciseContext } from '../tutor.js';
import { clip, inlineCode, oneLine } from './markdown.js';

type Exercise = ExerciseContext['exercise'];

const MAX_GOAL = 280;
const TASK =
  /\b(?:write|return|returns|print|prints|program|draw|build|implement|complete|change|fix|create|make)\b/i;

/** The goal in the words of the task: its first sentences that say what to do, without any block of code. */
export function goalOf({ description, title }: Exercise): string {
  const parts = description
    .slice(0, 20_000)
    .replace(/^ {0,3}(~~~|```)[^]*?(?:^ {0,3}\1[~`]*[ \t]*$|(?![^]))/gm, '\n')
    .split(/\n\s*\n/)
    .map(oneLine)
    .filter((part) => part !== '' && !/^[|#>]/.test(part));
  const streams = ['Input', 'Output'].map((word) => parts.find((part) => part.startsWith(`**${word}:**`)));
  const said = streams.filter((part) => part !== undefined);
  const task = parts.find((part) => TASK.test(part)) ?? parts[0] ?? oneLine(title);
  const words =
    said.length === 2
      ? said.map((part) => clip(firstSentences(part, 1), MAX_GOAL / 2))
      : [clip(firstSentences(task, 2), MAX_GOAL)];
  return `The goal, in the words of the task:\n\n${words.map((part) => `> ${part.replace(/[`~]{3,}/g, "'''")}`).join('\n>\n')}`;
}

function firstSentences(text: string, count: number): string {
  return text
    .split(/(?<=[.!?])\s+(?=[A-Z`*"(])/)
    .slice(0, count)
    .join(' ');
}

/** The first visible tests, a line each: what goes in and what should come out. */
export function testLines(
  { testCases }: Exercise,
  count: number,
  wording: (value: unknown) => string,
): string[] {
  return testCases.slice(0, count).map((test) => {
    const name = test.name === undefined ? '' : `"${oneLine(test.name)}": `;
    switch (test.kind) {
      case 'call':
        return `- ${name}${inlineCode(`${test.function}(${test.args.map(wording).join(', ')})`)} should give ${inlineCode(wording(test.expected))}`;
      case 'io':
        return `- ${name}${textOf(test.stdin, 'input')} should give ${textOf(test.expectedStdout, 'output')}`;
      case 'unit':
        return `- ${name}a test file of the author, which uses your code as a module`;
    }
  });
}

function textOf(text: string, noun: string): string {
  const trimmed = text.trim();
  if (trimmed === '') return `no ${noun}`;
  const lines = trimmed.split('\n');
  return lines.length === 1
    ? `the ${noun} ${inlineCode(trimmed, 50)}`
    : `the ${lines.length} lines of ${noun} that begin with ${inlineCode(lines[0] ?? '', 30)}`;
}
