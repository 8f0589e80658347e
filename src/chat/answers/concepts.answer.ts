import type { TutorContext, Turn } from '../tutor.js';
import { enumerate, paragraphs } from './markdown.js';
import { NOTES } from './notes/all.notes.js';
import { anyExampleOf, exampleOf, notesFor, notesOf } from './notes/find-note.js';
import type { Note } from './notes/note.js';

/** How many of the student's messages are looked through, newest first, until one names a concept. */
const LOOK_BACK = 3;

/** The note that answers the question; failing that, the topic's, and the truth about it. */
export function conceptsAnswer({ work, topic }: TutorContext, turns: readonly Turn[]): string {
  const wish = {
    topic: work?.exercise.topic ?? topic,
    language: work?.submission?.language ?? work?.exercise.language ?? null,
  };
  const questions = turns
    .filter(({ role }) => role === 'user')
    .map(({ content }) => content)
    .slice(-LOOK_BACK)
    .reverse();
  for (const question of questions) {
    const [note, ...others] = notesFor({ ...wish, question });
    if (note) return noteText(note, wish.language, others.slice(0, 2));
  }
  const [general, ...others] = notesOf(wish.topic);
  if (!general) return withoutNote();
  return paragraphs(
    `I found no note that fits your question, so here is the one on the topic of ${work ? 'your exercise' : 'this conversation'}.`,
    noteText(general, wish.language, others.slice(0, 2)),
  );
}

function noteText(note: Note, language: Parameters<typeof exampleOf>[1], others: readonly Note[]): string {
  return paragraphs(
    `**${note.title}**`,
    note.text,
    exampleOf(note, language) ?? anyExampleOf(note),
    others.length > 0 ? `Related notes: ${enumerate(others.map(({ title }) => `"${title}"`))}.` : undefined,
  );
}

function withoutNote(): string {
  const known = ['variables', 'conditionals', 'for-loops', 'functions', 'lists', 'dictionaries', 'recursion'];
  const titles = NOTES.filter(({ id }) => known.includes(id)).map(({ title }) => title);
  return paragraphs(
    'I have no note about that, and I do not want to guess.',
    `I have ${NOTES.length} short notes on the concepts of programming in Python and JavaScript, for example: ${enumerate(titles.map((title) => `"${title}"`))}.`,
    'Name the concept in one or two words, or the sign or the error that puzzles you (such as `%`, `===` or IndexError), and I look again. For anything about your own code, ask "why does my code fail?" in a conversation about its exercise.',
  );
}
