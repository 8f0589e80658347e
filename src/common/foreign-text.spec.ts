import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { leastCpuMs, MAX_TEXT_MS } from '../../test/support/cpu-ms.js';
import { foreignLanguage, scriptsOf } from '../chat/guard/languages.js';
import { HeldText } from '../chat/guard/held-text.js';
import { MAX_SLICE } from '../chat/guard/slices.js';
import { definedNames } from '../chat/guard/tested-names.js';
import { redact } from '../chat/privacy/redact.js';
import { triageByRules } from '../chat/triage/triage.js';
import { explainFault, explainVerdict } from '../grading/explain/feedback.js';
import type { LanguageId } from '../grading/grading.types.js';
import { functionsIn, namesIn, withoutNoise } from '../grading/source/names.js';
import { compareOutput } from '../grading/values/compare.js';
import { decodeValue } from '../grading/values/wire.js';

const CODE = 64 << 10;
const REPLY = 32 << 10;
const OUTPUT = 256 << 10;

const ALPHABET = Array.from(' \n\t_*`~#>-+=/\\|.,:;!?"\'()[]{}<>@$%&^aAé0159xße');
const WORDS = [
  'def f(',
  'for x in ',
  'class A',
  'while x<1:',
  'if(',
  '/*',
  '"""',
  '<!--',
  '\\"',
  '1.',
  '=>',
  'return ',
  '- ',
  '> ',
];

/** Repeats of one, two or three pieces, behind a beginning and before an end of its own: of `size` characters. */
const shape = (size: number): fc.Arbitrary<string> =>
  fc
    .tuple(
      fc.array(fc.constantFrom(...ALPHABET, ...WORDS), { minLength: 1, maxLength: 3 }),
      fc.constantFrom('', ...ALPHABET, ...WORDS),
      fc.constantFrom('', '!', 'x', '\n', ')', '"', '\0'),
      fc.boolean(),
    )
    .map(([pieces, before, after, nests]) => {
      const pump = pieces.join('');
      const times = Math.floor(size / pump.length / (nests ? 2 : 1));
      const closing = nests ? ')]}>"'.charAt(times % 5).repeat(times) : '';
      return `${before}${pump.repeat(times)}${closing}${after}`;
    });

const hold = (text: string): unknown => {
  const held = new HeldText();
  return [...held.push(text), ...held.end()];
};
const explained = (message: string, language: LanguageId, code: string, type: string): unknown =>
  explainFault({ fault: 'exception', type, message, line: 1 }, { language, code });

type Reader = readonly [string, number, (text: string) => unknown];
const READERS: readonly Reader[] = [
  ['an output against a tolerance', OUTPUT, (text) => compareOutput('3.14', text, { absTolerance: 0.1 })],
  ['an output against itself', OUTPUT, (text) => compareOutput(text, `${text}1`)],
  ['a value', OUTPUT, (text) => decodeValue(text)],
  ['a TypeError', CODE, (text) => explained(text, 'python', 'f()', 'TypeError')],
  ['a NameError', CODE, (text) => explained(`name '${text}' is not defined`, 'python', 'f()', 'NameError')],
  ['a TypeError of JavaScript', CODE, (text) => explained(text, 'javascript', 'f()', 'TypeError')],
  [
    'an endless program',
    CODE,
    (text) => explainVerdict('time_limit_exceeded', { language: 'python', code: text }),
  ],
  [
    'an endless script',
    CODE,
    (text) => explainVerdict('time_limit_exceeded', { language: 'javascript', code: text }),
  ],
  ['names of Python', CODE, (text) => [namesIn(text, 'python'), functionsIn(text, 'python')]],
  ['names of JavaScript', CODE, (text) => [namesIn(text, 'javascript'), functionsIn(text, 'javascript')]],
  ['noise of Java', CODE, (text) => withoutNoise(text, 'java')],
  ['the language of a piece', REPLY, (text) => [foreignLanguage(text), scriptsOf(text), definedNames(text)]],
  ['a slice of a reply', MAX_SLICE, hold],
  ['prose with a name', REPLY, (text) => redact(text, ['Ada Lovelace'])],
  ['a message', REPLY, (text) => triageByRules(text, { work: null })],
];

describe('any text of the size that its door allows', () => {
  it.each(READERS)('%s takes a moment of the event loop', (_name, size, read) => {
    fc.assert(
      fc.property(shape(size), (text) => {
        expect(leastCpuMs(() => read(text))).toBeLessThan(MAX_TEXT_MS);
      }),
      { numRuns: 60, interruptAfterTimeLimit: 4_000 },
    );
  });
});
