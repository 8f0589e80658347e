import type { Failure } from './failure.js';

/** A way in which code fails, and what a teacher would say about it without saying the answer. */
export interface Situation {
  id: string;
  fits: (failure: Failure) => boolean;
  /** One question that leads to the place. */
  question: (failure: Failure) => string;
  /** What to do, in words. */
  strategy: string;
  /** The note whose example shows it on another theme. */
  note: string;
}

/** Fits where the grader's explanation does. */
export const says =
  (pattern: RegExp) =>
  ({ message }: Failure): boolean =>
    pattern.test(message);
