import { CIPHERS } from './guardrails-ciphers.js';
import { FURTHER } from './guardrails-further.js';
import { DISGUISES, LAYOUTS } from './guardrails-layouts.js';
import { PROGRAMS } from './guardrails-programs.js';
import { TELLINGS } from './guardrails-tellings.js';
import type { Exercise, Leak, Transform } from './guardrails-writings.js';

/** Every transformation of every exercise that it fits. */
export function scriptedLeaks(exercises: readonly Exercise[], wanted = ''): Leak[] {
  return leaksBy(PROGRAMS, exercises, wanted);
}

/** Solutions that are no program as they stand: told, laid out or enciphered. */
export function toldLeaks(exercises: readonly Exercise[], wanted = ''): Leak[] {
  return leaksBy({ ...CIPHERS, ...LAYOUTS, ...DISGUISES, ...TELLINGS, ...FURTHER }, exercises, wanted);
}

function leaksBy(
  transforms: Readonly<Record<string, Transform>>,
  exercises: readonly Exercise[],
  wanted: string,
): Leak[] {
  return Object.entries(transforms)
    .filter(([how]) => how.includes(wanted))
    .flatMap(([how, transform]) =>
      exercises.flatMap((exercise) => {
        const written = transform(exercise, exercise.solutionCode);
        return written === undefined ? [] : [{ slug: exercise.slug, how, ...written }];
      }),
    );
}
