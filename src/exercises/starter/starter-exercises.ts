import { algorithms } from './algorithms.js';
import { conditionals } from './conditionals.js';
import { dictionaries } from './dictionaries.js';
import { finale } from './finale.js';
import { functions } from './functions.js';
import { lists } from './lists.js';
import { loops } from './loops.js';
import { parsing } from './parsing.js';
import { recursion } from './recursion.js';
import { searching } from './searching.js';
import { sorting } from './sorting.js';
import { stacks } from './stacks.js';
import type { StarterExercise } from './starter.types.js';
import { strings } from './strings.js';
import { variables } from './variables.js';

/** The first course, in the order in which to take it: each topic needs only the ones before. */
export const STARTER_EXERCISES: readonly StarterExercise[] = [
  ...variables,
  ...conditionals,
  ...loops,
  ...strings,
  ...lists,
  ...dictionaries,
  ...functions,
  ...sorting,
  ...searching,
  ...recursion,
  ...parsing,
  ...stacks,
  ...algorithms,
  ...finale,
];
