import { functionsIn } from '../../../grading/source/names.js';
import type { SubmissionView } from '../../../submissions/submissions.schemas.js';
import { plural } from '../markdown.js';

type Reviewed = Pick<SubmissionView, 'code' | 'language' | 'results'>;

/** One good thing that is certainly true of the code, if a rule knows one; the weightiest first. */
export function praiseFor({ code, language, results }: Reviewed): string | undefined {
  const lines = code.split('\n').filter((line) => line.trim() !== '').length;
  const functions = new Set(functionsIn(code, language)).size;
  if (results.length > 0 && results.every(({ passed }) => passed))
    return `it passes ${results.length === 1 ? 'its test' : `all ${results.length} tests`}.`;
  if (functions >= 2)
    return `you have cut the work into ${plural(functions, 'function')} with names, which makes each part easier to test.`;
  if (language === 'python' && /^[ \t]*for\s+\w+\s+in\s+[\w.]+(?:\(\))?\s*:/m.test(code))
    return 'your loop goes over the elements themselves, without counting positions.';
  if (language !== 'python' && /\bfor\s*\(\s*const\s+\w+\s+of\s+\w+\s*\)/.test(code))
    return 'your loop goes over the elements themselves, without counting positions.';
  const passed = results.filter((result) => result.passed).length;
  if (passed > 0) return `${passed} of ${plural(results.length, 'test')} pass already.`;
  return lines > 0 && lines <= 15
    ? `it is short (${plural(lines, 'line')}), so every line can be checked on paper.`
    : undefined;
}
