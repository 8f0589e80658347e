import { z } from 'zod';
import { namedEnum } from '../common/schemas/named-enum.js';
import { LanguageName, SandboxName } from '../grading/grading.schemas.js';

const TestKindName = namedEnum('TestKind', ['io', 'call', 'unit'], 'The kinds of test');

const LanguageView = z
  .object({
    language: LanguageName,
    version: z.string().meta({ example: 'CPython 3.11.2' }),
    sandbox: SandboxName,
    kinds: z.array(TestKindName).meta({ description: 'The kinds of test it can be given' }),
    frameworks: z.array(z.string()).meta({ description: 'Of `unit` tests' }),
    solutionFile: z.string().meta({ description: 'The default name of the student’s file' }),
    timeFactor: z.number().meta({ description: 'Time limits are multiplied by it here' }),
  })
  .meta({
    id: 'LanguageDetails',
    example: {
      language: 'python',
      version: 'CPython 3.11.2',
      sandbox: 'native',
      kinds: ['io', 'call', 'unit'],
      frameworks: ['unittest', 'assert'],
      solutionFile: 'solution.py',
      timeFactor: 1,
    },
  });
export const LanguagesView = z.object({ items: z.array(LanguageView) }).meta({ id: 'LanguageList' });
export type LanguagesView = z.infer<typeof LanguagesView>;
