import { withoutNoise } from '../../../grading/source/names.js';
import { JAVASCRIPT_KEYWORDS, JAVASCRIPT_NAMES } from '../../../grading/source/javascript-vocabulary.js';
import { PYTHON_KEYWORDS, PYTHON_NAMES } from '../../../grading/source/python-vocabulary.js';
import { inlineCode } from '../markdown.js';
import { resultLines, type Failure } from './failure.js';

const KNOWN = new Set([...PYTHON_KEYWORDS, ...PYTHON_NAMES, ...JAVASCRIPT_KEYWORDS, ...JAVASCRIPT_NAMES]);

/** One way to look: print the variables of the line in question, or try a smaller input. */
export function observation(failure: Failure): string {
  const place = failure.place ?? onlyAnswerLine(failure);
  const names = place ? variablesOf(place.source, failure) : [];
  if (!place || names.length === 0) {
    return 'To see it, take the smallest input that still goes wrong and write down, line by line, what each variable holds.';
  }
  const isLoop = /^(?:while|for)\b/.test(place.source);
  const where = isLoop
    ? `as the first line inside of the loop on line ${place.line}`
    : `just before line ${place.line}`;
  const afterwards =
    failure.result.stdin === undefined
      ? ''
      : ' Take it out again afterwards: what is printed counts as the answer.';
  return `To see it, put ${printing(names, failure)} ${where} and run the code.${afterwards}`;
}

/** Where the code gives its answer in one line alone, that is a good place to look. */
function onlyAnswerLine(failure: Failure): Failure['place'] {
  const [line, ...others] = resultLines(failure);
  const source = line === undefined ? '' : (failure.code.split('\n')[line - 1]?.trim() ?? '');
  return line === undefined || others.length > 0 ? undefined : { line, source };
}

function printing(names: readonly string[], { language }: Failure): string {
  const list = names.join(', ');
  if (language === 'python') return inlineCode(`print(${names.map((name) => `repr(${name})`).join(', ')})`);
  if (language === 'javascript' || language === 'typescript') return inlineCode(`console.log(${list})`);
  return `a line that prints ${inlineCode(list)}`;
}

/** Plain names that the line reads: not functions, attributes or what it assigns. */
export function variablesOf(source: string, { language }: Pick<Failure, 'language'>): string[] {
  const bare = withoutNoise(source.slice(0, 300), language);
  if (/^(?:def|class|function|import|from|try|except|else|catch)\b|=>/.test(bare.trim())) return [];
  const target = /^\s*(?:(?:let|const|var)\s+)?([A-Za-z_]\w*)\s*=(?!=)/.exec(bare)?.[1];
  const loops = /\bfor\s*(?:\(\s*)?(?:(?:let|const|var)\s+)?(\w+)/.exec(bare)?.[1];
  const found = [...bare.matchAll(/(?<![.\w$])[A-Za-z_$][\w$]*(?!\s*\()\b/g)].map(([name]) => name);
  const isWanted = (name: string) =>
    !KNOWN.has(name) &&
    name !== target &&
    name !== loops &&
    !new RegExp(`(?<![\\w$])${escaped(name)}\\s*\\(`).test(bare);
  return [...new Set(found)].filter(isWanted).slice(0, 2);
}

const escaped = (name: string): string => name.replaceAll('$', '\\$');
