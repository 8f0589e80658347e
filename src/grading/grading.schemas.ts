import { namedEnum } from '../common/schemas/named-enum.js';
import { LANGUAGES } from './languages.js';
import { INTEGRITIES } from './grading.types.js';

export { TestResult, VerdictName } from './test-result.js';

export const LanguageName = namedEnum('Language', LANGUAGES, 'The languages that exercises can be in');
export const SandboxName = namedEnum(
  'Sandbox',
  ['native', 'wasm'],
  'What code runs in: `native` (bubblewrap on Linux) or `wasm` (WebAssembly, on any system)',
);
export const IntegrityName = namedEnum(
  'Integrity',
  INTEGRITIES,
  'How far a pass of unit tests can be believed: `low` where that could not be shown, `suspect` where something speaks for a trick',
);
