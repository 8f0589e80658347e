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

/** Fits where the grader's own words do; what it quotes is the student's or the test's, and may hold anything. */
export const says =
  (pattern: RegExp) =>
  ({ message }: Failure): boolean =>
    pattern.test(message.replace(/`[^`\n]*`/g, '`…`'));

/** Fits where the grader's words do, quotations included. */
export const quotes =
  (pattern: RegExp) =>
  ({ message }: Failure): boolean =>
    pattern.test(message);
