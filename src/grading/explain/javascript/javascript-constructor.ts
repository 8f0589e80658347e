import { withoutNoise } from '../../source/names.js';
import type { Fault } from '../../values/wire.js';
import type { ExplainContext } from '../row.js';

/**
 * The class in whose constructor an error was thrown, and the line that made the object, which is mostly the one that is
 * wrong: undefined where that is the same line, or none of the student's. Undefined where it was thrown elsewhere.
 */
export function constructorOf(
  { trace = [] }: Fault,
  { code, language }: ExplainContext,
): { name: string; madeOn: number | undefined } | undefined {
  if (language !== 'javascript' && language !== 'typescript') return undefined;
  const classes = classesIn(withoutNoise(code, language));
  // V8 writes `new Dog`, QuickJS the name of the class alone.
  const classOf = (called: string): string | undefined => {
    const bare = called.replace(/^new /, '');
    return classes.has(bare) ? bare : undefined;
  };
  const inner = trace.at(-1);
  const name = inner && classOf(inner.function);
  if (name === undefined) return undefined;
  // A constructor may be called by that of a class which extends it.
  const maker = trace.findLast((step) => classOf(step.function) === undefined);
  return { name, madeOn: maker?.line === inner?.line ? undefined : maker?.line };
}

const classesIn = (code: string): ReadonlySet<string> =>
  new Set(Array.from(code.matchAll(/\bclass\s+([A-Za-z_$][\w$]*)/g), ([, name = '']) => name));
