import type { TestCase } from '../../../grading/grading.types.js';
import { isTree, parseJsonText, type Tree } from '../syntax/json.js';
import { ImportFault } from '../import-fault.js';
import type { Notes } from '../notes.js';
import { parseYaml } from '../syntax/yaml.js';
import { readContext, textOf, type CaseOptions } from './tested-cases.js';
import { filesOf, stdoutOptions } from './suite-levels.js';
import { KNOWN, unknownKeys } from './suite-keys.js';

const TAGS = [
  '!expression',
  '!oracle',
  '!programming_language',
  '!path',
  '!set',
  '!tuple',
  '!int64',
  '!char',
  '!natural',
];

/** A suite of TESTed, YAML or JSON, as tests of ours; `provided` names the files that every test finds beside it. */
export function readSuite(
  source: string,
  file: string,
  { language, provided, notes }: Pick<CaseOptions, 'language' | 'provided' | 'notes'>,
): TestCase[] {
  const suite = parseSuite(source, file);
  const top: Tree = Array.isArray(suite) ? { tabs: suite } : isTree(suite) ? suite : {};
  unknownKeys(top, KNOWN.suite, 'suite', notes);
  const tabs = top['tabs'] ?? top['units'];
  if (!Array.isArray(tabs))
    throw new ImportFault('import_malformed', { file, reason: 'a suite is a list of tabs' });
  const tests: TestCase[] = [];
  for (const [index, tab] of tabs.entries()) {
    if (!isTree(tab))
      throw new ImportFault('import_malformed', { file, path: String(index), reason: 'a tab is an object' });
    unknownKeys(tab, KNOWN.tab, String(index), notes);
    const title = textOf(tab['tab'] ?? tab['unit']) ?? `Tab ${index + 1}`;
    const options: CaseOptions = {
      tab: title,
      hidden: tab['hidden'] === true,
      language,
      stdout: stdoutOptions({}, top, tab),
      files: [top, tab].flatMap(filesOf),
      provided,
      notes,
    };
    for (const [place, { level, ...context }] of contextsOf(tab, String(index), notes).entries())
      tests.push(
        ...readContext(context, place + 1, {
          ...options,
          stdout: stdoutOptions(options.stdout, level),
          files: [...options.files, ...filesOf(level)],
        }),
      );
  }
  return tests;
}

function parseSuite(source: string, file: string): unknown {
  try {
    return file.endsWith('.json')
      ? parseJsonText(source, file)
      : parseYaml(source, { version: '1.1', tags: TAGS, exact: true });
  } catch (error) {
    throw error instanceof ImportFault ? error.in(file) : error;
  }
}

interface Context {
  steps: Tree[];
  path: string;
  /** Of its first step in the list at `path`. */
  first: number;
  /** What stands around the steps: settings of its own. */
  level: Tree;
}

/** Each case of a tab without contexts has a process of its own. */
function contextsOf(tab: Tree, path: string, notes: Notes): Context[] {
  const contexts = tab['contexts'] ?? tab['cases'];
  if (Array.isArray(contexts)) {
    return contexts.flatMap((context, index) => {
      if (!isTree(context)) return [];
      const place = `${path}.contexts.${index}`;
      unknownKeys(context, KNOWN.context, place, notes);
      const steps = context['testcases'] ?? context['script'];
      return Array.isArray(steps)
        ? [{ steps: steps.filter(isTree), path: `${place}.testcases`, first: 0, level: context }]
        : [];
    });
  }
  const cases = tab['testcases'] ?? tab['scripts'];
  if (!Array.isArray(cases)) return [];
  return cases
    .filter(isTree)
    .map((one, index) => ({ steps: [one], path: `${path}.testcases`, first: index, level: {} }));
}
