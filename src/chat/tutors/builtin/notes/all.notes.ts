import { ALGORITHMS } from './algorithms.notes.js';
import { BASICS } from './basics.notes.js';
import { COLLECTIONS } from './collections.notes.js';
import { FUNCTIONS } from './functions.notes.js';
import { JAVASCRIPT } from './javascript.notes.js';
import { LOOPS } from './loops.notes.js';
import type { Note } from './note.js';
import { PRACTICE } from './practice.notes.js';
import { STRINGS } from './strings.notes.js';
import { STRUCTURES } from './structures.notes.js';

export const NOTES: readonly Note[] = [
  ...BASICS,
  ...STRINGS,
  ...LOOPS,
  ...FUNCTIONS,
  ...COLLECTIONS,
  ...ALGORITHMS,
  ...STRUCTURES,
  ...PRACTICE,
  ...JAVASCRIPT,
];
