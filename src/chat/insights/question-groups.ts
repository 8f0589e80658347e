import { stem } from '../answers/notes/stem.js';
import { STOP_WORDS } from './stop-words.js';

/** One message of a student, in a conversation about one exercise. */
export interface AskedQuestion {
  content: string;
  studentId: number;
  askedAt: Date;
}

export interface QuestionGroup {
  /** One of the group's questions, without blocks of code, at most 200 characters. */
  question: string;
  count: number;
  /** Different ones. */
  students: number;
  lastAskedAt: Date;
}

/** The newest count; older ones are left out, so that one exercise costs a bounded time. */
const MAX_QUESTIONS = 2_000;
const MAX_READ = 500;
const MAX_SHOWN = 200;
const NOTHING_SAID = '(code without a question)';
/** Different words of one question that are compared. */
const MAX_WORDS = 24;
/** Half of the words of both together; or all of the shorter one, and a third of both. */
const ALIKE = 0.5;
const CONTAINED = 1 / 3;

/** Questions with the same set of words. */
interface Shape {
  words: readonly string[];
  key: string;
  rows: { row: AskedQuestion; shown: string }[];
}

/**
 * Questions that ask the same in other words, the most frequent first. Each of the newest 2,000 is in one group; the
 * groups depend on the questions alone, not on their order. Words are compared without endings and without those that
 * stand in any question; groups form around the most frequent wordings.
 */
export function groupQuestions(questions: readonly AskedQuestion[]): QuestionGroup[] {
  const newest = questions.toSorted(newestFirst).slice(0, MAX_QUESTIONS);
  const groups: Shape[][] = [];
  const groupsByWord = new Map<string, number[]>();
  for (const shape of shapesOf(newest)) {
    const home = nearest(shape, groups, groupsByWord);
    if (home) {
      home.push(shape);
      continue;
    }
    for (const word of shape.words) {
      const known = groupsByWord.get(word);
      if (known) known.push(groups.length);
      else groupsByWord.set(word, [groups.length]);
    }
    groups.push([shape]);
  }
  return groups.map(toGroup).sort(mostAskedFirst);
}

function shapesOf(questions: readonly AskedQuestion[]): Shape[] {
  const shapes = new Map<string, Shape>();
  const stems = new Map<string, string>();
  for (const row of questions) {
    const shown = shownText(row.content);
    const words = wordsOf(shown, stems);
    // Nothing but words that stand in any question ("why?"): then they are all that there is.
    const key =
      words.length > 0
        ? words.toSorted().join(' ')
        : `: ${shown
            .toLowerCase()
            .replace(/[^\p{L}\p{N}]+/gu, ' ')
            .trim()}`;
    const shape = shapes.get(key) ?? { words, key, rows: [] };
    shape.rows.push({ row, shown });
    shapes.set(key, shape);
  }
  return [...shapes.values()].sort(
    (a, b) => b.rows.length - a.rows.length || a.words.length - b.words.length || compare(a.key, b.key),
  );
}

/** The group whose first wording is most alike, of those that are alike enough. */
function nearest(
  { words }: Shape,
  groups: readonly Shape[][],
  groupsByWord: ReadonlyMap<string, readonly number[]>,
): Shape[] | undefined {
  const shared = new Uint8Array(groups.length);
  for (const word of words) {
    for (const at of groupsByWord.get(word) ?? []) shared[at] = (shared[at] ?? 0) + 1;
  }
  let best: { likeness: number; at: number } | undefined;
  for (const [at, common] of shared.entries()) {
    if (common === 0) continue;
    const size = groups[at]?.[0]?.words.length ?? 0;
    const likeness = common / (size + words.length - common);
    const isContained = common >= 2 && common === Math.min(size, words.length) && likeness >= CONTAINED;
    if ((likeness >= ALIKE || isContained) && likeness > (best?.likeness ?? 0)) best = { likeness, at };
  }
  return best && groups[best.at];
}

function toGroup(shapes: readonly Shape[]): QuestionGroup {
  const rows = shapes.flatMap((shape) => shape.rows);
  return {
    question: representative(shapes[0]?.rows ?? []),
    count: rows.length,
    students: new Set(rows.map(({ row }) => row.studentId)).size,
    lastAskedAt: new Date(Math.max(...rows.map(({ row }) => row.askedAt.getTime()))),
  };
}

/** The wording that came most often; of several, the shortest. */
function representative(rows: Shape['rows']): string {
  const counts = new Map<string, number>();
  for (const { shown } of rows) counts.set(shown, (counts.get(shown) ?? 0) + 1);
  const [first] = [...counts].sort(
    ([a, countA], [b, countB]) => countB - countA || a.length - b.length || compare(a, b),
  );
  const letters = Array.from(first?.[0] || NOTHING_SAID);
  return letters.length <= MAX_SHOWN
    ? letters.join('')
    : `${letters
        .slice(0, MAX_SHOWN - 1)
        .join('')
        .trimEnd()}…`;
}

/** On one line, without blocks of code, links and control characters. */
function shownText(content: string): string {
  const outside = content.split(/```|~~~/).filter((_, index) => index % 2 === 0);
  return outside
    .join(' ')
    .slice(0, 2 * MAX_READ)
    .replace(/https?:\/\/\S+/g, ' ')
    .replace(/[\p{C}\s]+/gu, ' ')
    .trim()
    .slice(0, MAX_READ)
    .toWellFormed();
}

function wordsOf(text: string, stems: Map<string, string>): string[] {
  const plain = text
    .normalize('NFKC')
    // "IndexError" and "index error" are one.
    .replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
    .toLowerCase()
    .replace(/['’]/g, '');
  const words = new Set<string>();
  for (const [word] of plain.matchAll(/[\p{L}\p{N}]+|[=!<>]=+|=>|\/\/|%|\+=/gu)) {
    if (STOP_WORDS.has(word)) continue;
    const known = stems.get(word) ?? stem(word);
    stems.set(word, known);
    if (words.add(known).size === MAX_WORDS) break;
  }
  return [...words];
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const newestFirst = (a: AskedQuestion, b: AskedQuestion): number =>
  b.askedAt.getTime() - a.askedAt.getTime() || a.studentId - b.studentId || compare(a.content, b.content);

const mostAskedFirst = (a: QuestionGroup, b: QuestionGroup): number =>
  b.count - a.count ||
  b.students - a.students ||
  b.lastAskedAt.getTime() - a.lastAskedAt.getTime() ||
  compare(a.question, b.question);
