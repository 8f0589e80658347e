export type NoteLanguage = 'python' | 'javascript';

/** What a tutor without a model knows about one concept. */
export interface Note {
  /** Kebab-case and never changed: messages name the notes that they used. */
  id: string;
  title: string;
  /** How students name it or ask for it, in small letters; signs such as `===` count as words. */
  words: readonly string[];
  /** Topics of exercises to which it belongs. */
  topics: readonly string[];
  /** Markdown without blocks of code, true for every language that has an example. */
  text: string;
  /** A tiny program, line by line, on a theme that no exercise has. */
  examples: Readonly<Partial<Record<NoteLanguage, readonly string[]>>>;
}
