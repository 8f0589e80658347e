import { closestMatch } from 'leven';
import type { LanguageId } from '../grading.types.js';

const PYTHON_NOISE = /("""|''')[^]*?(\1|$)|"(?:\\.|[^"\\\n])*"?|'(?:\\.|[^'\\\n])*'?|#.*/g;
const JAVASCRIPT_NOISE =
  /`(?:\\.|[^`\\])*`?|"(?:\\.|[^"\\\n])*"?|'(?:\\.|[^'\\\n])*'?|\/\/.*|\/\*[^]*?(?:\*\/|$)/g;

const JAVA_NOISE = new RegExp(`"{3}[^]*?(?:"{3}|$)|${JAVASCRIPT_NOISE.source}`, 'g');

/** The code with the contents of strings and comments blanked out; lines and columns stay where they are. */
export function withoutNoise(code: string, language: LanguageId): string {
  const noise = language === 'python' ? PYTHON_NOISE : language === 'java' ? JAVA_NOISE : JAVASCRIPT_NOISE;
  return code.replace(noise, (text) => text.replace(/[^\n]/g, ' '));
}

/** Every name that stands alone in the code: variables, functions, parameters, imports; no attributes. */
export function namesIn(code: string, language: LanguageId): Set<string> {
  const bare = withoutNoise(code, language);
  return new Set([...bare.matchAll(/(?<![.\w$])[A-Za-z_$][\w$]*/g)].map(([name]) => name));
}

/** Nobody mistypes a longer one, and to compare it with thousands takes its time. */
const MAX_NAME = 100;

/**
 * The candidate that was most likely meant, if one is close: the same letters in another case or
 * order, else within an edit distance of 1 (up to 4 letters) or 2.
 */
export function nearName(name: string, candidates: Iterable<string>): string | undefined {
  if (name.length > MAX_NAME) return undefined;
  const letters = lettersOf(name);
  const isNear = ({ length }: string): boolean => length > 1 && Math.abs(length - name.length) <= 2;
  const others = [...candidates].filter((candidate) => candidate !== name && isNear(candidate));
  const sameLetters = others.find((candidate) => lettersOf(candidate) === letters);
  if (sameLetters !== undefined || name.length < 3) return sameLetters;
  const maxDistance = name.length <= 4 ? 1 : 2;
  return closestMatch(name, others, { maxDistance });
}

/** The letters in order, whatever their case: the same for words that differ by swapped letters. */
export function lettersOf(name: string): string {
  return Array.from(name.toLowerCase().replaceAll('_', '')).sort().join('');
}

/** " Did you mean `total`?", or nothing. */
export function didYouMean(name: string, candidates: Iterable<string>): string {
  const near = nearName(name, candidates);
  return near === undefined ? '' : ` Did you mean \`${near}\`?`;
}

/** The functions that the code defines, in order. */
export function functionsIn(code: string, language: LanguageId): string[] {
  const definition =
    language === 'python'
      ? /^[ \t]*(?:async[ \t]+)?def[ \t]+([\p{L}\p{M}\p{N}_]+)/gmu
      : /\bfunction(?:\s*\*)?\s*([\p{L}\p{M}\p{N}_$]+)|\b(?:const|let|var)\s+([\p{L}\p{M}\p{N}_$]+)\s*=\s*(?:async\s*)?(?:function\b|(?:\([^()]*\)|[\p{L}\p{M}\p{N}_$]+)\s*=>)/gu;
  return [...withoutNoise(code, language).matchAll(definition)].map(
    ([, first, second]) => first ?? second ?? '',
  );
}
