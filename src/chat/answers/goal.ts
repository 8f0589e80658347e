import type { ExerciseContext } from '../tutor.js';
import { clip, inlineCode, oneLine } from './markdown.js';

type Exercise = ExerciseContext['exercise'];

const MAX_LENGTH = 260;
/** A sentence that gives the task begins so; in the story before it these words mean other things. */
const TASKS = [
  /^write\b/i,
  /^(?:return|print|program|draw|build|implement|complete|create|make|fix)\b/i,
  /./,
];

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
  const words =
    said.length === 2
      ? said.map((part) => sentencesOf(part).slice(0, 2))
      : [taskOf(parts) ?? [oneLine(title)]];
  const quoted = words.map((part) => `> ${clip(part.join(' '), MAX_LENGTH).replace(/[`~]{3,}/g, "'''")}`);
  return `The goal, in the words of the task:\n\n${quoted.join('\n>\n')}`;
}

/** The sentence that gives the task, and the one behind it. */
function taskOf(parts: readonly string[]): string[] | undefined {
  for (const task of TASKS) {
    for (const sentences of parts.map(sentencesOf)) {
      const at = sentences.findIndex((sentence) => task.test(sentence));
      if (at >= 0) return sentences.slice(at, at + 2);
    }
  }
  return undefined;
}

function sentencesOf(text: string): string[] {
  return text.split(/(?<=[.!?])\s+(?=[A-Z`*"(])/);
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
