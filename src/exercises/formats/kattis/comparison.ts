import type { FloatCompare, IoTest } from '../../../grading/grading.types.js';
import type { Tree } from '../syntax/json.js';
import type { Notes } from '../notes.js';
import type { ProblemSettings } from './problem-settings.js';

/** By the flags of the package's default validator: tokens, letter case ignored, numbers with a tolerance where it says so. */
export function compareOf(
  settings: ProblemSettings,
  levels: readonly Tree[],
  notes: Notes,
): IoTest['compare'] {
  const words = [settings.validatorFlags, ...levels.map(flagsOf)].filter((flags) => flags.length > 0).at(-1);
  const flags = typeof words === 'string' ? words.split(/\s+/) : (words ?? []);
  const isCaseSensitive = flags.includes('case_sensitive');
  const compare: FloatCompare = {};
  for (const [index, flag] of flags.entries()) {
    const value = Number(flags[index + 1]);
    if (!flag.startsWith('float_') || !(value >= 0)) continue;
    if (flag !== 'float_relative_tolerance') compare.absTolerance = value;
    if (flag !== 'float_absolute_tolerance') compare.relTolerance = value;
  }
  if (flags.includes('space_change_sensitive')) {
    if (Object.keys(compare).length > 0)
      notes.once('option_dropped', { option: 'tolerances, where white space counts' });
    if (!isCaseSensitive) notes.once('option_dropped', { option: 'letter case, where white space counts' });
    return 'exact';
  }
  if (!isCaseSensitive) compare.ignoreCase = true;
  return Object.keys(compare).length > 0 ? compare : undefined;
}

function flagsOf(level: Tree): string | string[] {
  const value = level['output_validator_args'] ?? level['output_validator_flags'];
  if (Array.isArray(value)) return value.map(String);
  return typeof value === 'string' ? value : '';
}
