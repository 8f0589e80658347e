import { closestMatch } from 'leven';
import type { LanguageId } from '../../../grading/grading.types.js';
import { NOTES } from './all.notes.js';
import type { Note, NoteLanguage } from './note.js';
import { stem } from './stem.js';

const MAX_QUESTION = 2_000;
/** Words, and the signs that students ask about. */
const TOKEN = /[\p{L}\p{N}]+|===|!==|==|!=|<=|>=|=>|\+=|&&|\|\||\?\?|\?\.|\/\/|[%!=.[\]:()+^-]/gu;

function tokensOf(text: string): string[] {
  return (text.slice(0, MAX_QUESTION).toLowerCase().match(TOKEN) ?? []).map(stem);
}

/** Words that come up in questions about anything: they count where nothing else is named. */
const COMMON = new Set(
  tokensOf(
    'variable string text list array function object and or not if for else number value loop print true false type ' +
      'test method element order key case file set next ! . sum',
  ),
);

interface Phrase {
  note: Note;
  /** With a space at both ends, so that it is found as whole words. */
  text: string;
  /** Longer phrases say more. */
  weight: number;
}

const PHRASES: readonly Phrase[] = NOTES.flatMap((note) => {
  const phrases = new Set(
    [...note.words, note.id.replaceAll('-', ' ')].map((words) => tokensOf(words).join(' ')),
  );
  return [...phrases].map((phrase) => ({ note, text: ` ${phrase} `, weight: weightOf(phrase) }));
});

function weightOf(phrase: string): number {
  return COMMON.has(phrase) ? 0.5 : 2 * phrase.split(' ').length - 1;
}

/** Single words, for questions that misspell them. */
const VOCABULARY: readonly string[] = [
  ...new Set(PHRASES.filter(({ weight }) => weight <= 1).map(({ text }) => text.trim())),
].filter((word) => word.length >= 5);

export interface NoteWish {
  question: string;
  /** Of the exercise or of the session. */
  topic: string | null;
  language: LanguageId | null;
}

/** The notes that the words of the question name, best first; the topic and the language decide between equals. */
export function notesFor(wish: NoteWish): Note[] {
  const tokens = tokensOf(wish.question);
  const named = ranked(tokens, wish);
  return named.length > 0 ? named : ranked(tokens.map(respelt), wish);
}

function ranked(tokens: readonly string[], { topic, language }: NoteWish): Note[] {
  const question = ` ${tokens.join(' ')} `;
  const scores = new Map<Note, number>();
  for (const { note, text, weight } of PHRASES) {
    if (question.includes(text)) scores.set(note, (scores.get(note) ?? 0) + weight);
  }
  const bonus = (note: Note) =>
    (topic !== null && note.topics.includes(topic) ? 0.3 : 0) +
    (exampleOf(note, language) ? 0.5 / Object.keys(note.examples).length : 0);
  // A word that stands in any question says nothing beside one that names a concept.
  const least = [...scores.values()].some((score) => score >= 1) ? 1 : 0;
  return [...scores]
    .filter(([, score]) => score >= least)
    .map(([note, score]) => ({ note, score: score + bonus(note) }))
    .sort((a, b) => b.score - a.score)
    .map(({ note }) => note);
}

function respelt(word: string): string {
  return (
    (word.length >= 5 && closestMatch(word, VOCABULARY, { maxDistance: word.length >= 8 ? 2 : 1 })) || word
  );
}

/** The notes of a topic, the most general one first. */
export function notesOf(topic: string | null): Note[] {
  const wanted = topic?.trim().toLowerCase() ?? '';
  if (wanted === '') return [];
  const own = NOTES.filter(({ topics }) => topics.includes(wanted));
  return own.length > 0
    ? own.toSorted((a, b) => a.topics.indexOf(wanted) - b.topics.indexOf(wanted))
    : notesFor({ question: wanted, topic: null, language: null });
}

export function noteById(id: string): Note | undefined {
  return NOTES.find((note) => note.id === id);
}

/** In the student's language, where the note has one. */
export function exampleOf(note: Note, language: LanguageId | null): string | undefined {
  const own = language === 'typescript' ? 'javascript' : language;
  return own === 'python' || own === 'javascript' ? blockOf(note, own) : undefined;
}

/** In any language: for a conversation without one. */
export function anyExampleOf(note: Note): string | undefined {
  return blockOf(note, 'python') ?? blockOf(note, 'javascript');
}

function blockOf({ examples }: Note, language: NoteLanguage): string | undefined {
  const lines = examples[language];
  return lines && [`\`\`\`${language}`, ...lines, '```'].join('\n');
}
