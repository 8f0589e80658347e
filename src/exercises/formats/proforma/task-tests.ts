import type { LanguageId, TestCase } from '../../../grading/grading.types.js';
import { frameworksOf } from '../../../grading/languages.js';
import { clampWeight } from '../draft.js';
import { callOfExample, parseDoctest } from '../doctests.js';
import { ImportFault } from '../import-fault.js';
import type { Notes } from '../notes.js';
import { child, children, textAt, type Element } from '../syntax/xml.js';
import { ownTest } from './own-extension.js';
import { plainName, type TaskFile } from './task-files.js';

interface Context {
  language: LanguageId;
  files: ReadonlyMap<string, TaskFile>;
  weights: ReadonlyMap<string, number>;
  notes: Notes;
}

const DOCTESTS = new Set(['python', 'python-doctest', 'doctest']);

export function readTests(task: Element, context: Context): TestCase[] {
  return children(child(task, 'tests'), 'test').flatMap((test) => readTest(test, context));
}

function readTest(test: Element, context: Context): TestCase[] {
  const { notes, weights } = context;
  const id = test.attributes['id'] ?? '';
  const kept = ownTest(test);
  if (kept !== undefined) return kept === null ? [] : [kept];
  const type = textAt(test, 'test-type')?.trim() ?? '';
  const weight = weights.get(id) ?? (weights.size > 0 ? 0 : (codeOceanWeight(test) ?? 1));
  if (weights.size > 0 && !weights.has(id))
    notes.add('option_dropped', {
      test: id,
      option: 'weight',
      reason: 'no grading hint names it: it counts nothing',
    });
  const skip = (reason: string): TestCase[] => {
    notes.lose('test_skipped', { test: id, reason });
    return [];
  };
  if (/compil/i.test(type)) {
    notes.add('test_skipped', { test: id, reason: `${type}: every LearnFlow run compiles` });
    return [];
  }
  const files = referredFiles(test, context.files);
  const isHidden = isPublic(test) ? false : files.length > 0 && files.every(({ isVisible }) => !isVisible);
  const common = { weight: clampWeight(weight, notes, id), hidden: isHidden };
  if (DOCTESTS.has(type)) return readDoctests(id, files, common, context);
  const framework = frameworkOf(test, type);
  if (framework === undefined) return skip(`${type === '' ? 'a test without a type' : type} is not run here`);
  const ours = ourFramework(framework, context.language);
  if (ours === undefined) return skip(`${framework} is not run here`);
  if (type.toLowerCase() !== 'unittest')
    notes.add('test_type_guessed', { test: id, asked: type, taken: 'unittest' });
  if (files.length === 0) return skip('it names no file');
  const binary = files.find(({ isText }) => !isText);
  if (binary) return skip(`${binary.name} is a binary file`);
  for (const file of files)
    if (!file.isAttached && file.name.includes('/')) notes.add('path_flattened', { file: file.name });
  const sources = Object.fromEntries(files.map((file) => [plainName(file), file.text]));
  const name = textAt(test, 'title')?.trim();
  return [{ kind: 'unit', framework: ours, ...(name ? { name } : {}), ...common, files: sources }];
}

function readDoctests(
  id: string,
  files: TaskFile[],
  common: { weight: number; hidden: boolean },
  { notes }: Context,
): TestCase[] {
  const examples = files.flatMap(({ text }) => parseDoctest(text));
  const tests: TestCase[] = [];
  for (const example of examples) {
    const call = callOfExample(example);
    if (call === null) continue;
    if (call === undefined)
      notes.lose('test_skipped', {
        test: id,
        reason: `not one call of literals: ${example.source.slice(0, 100)}`,
      });
    else tests.push({ ...call, ...common });
  }
  if (tests.length > 0) notes.add('doctest_converted', { test: id });
  if (tests.length > 1 && common.weight > 0)
    for (const test of tests)
      test.weight = Number((common.weight / (common.weight === 1 ? 1 : tests.length)).toPrecision(12));
  return tests;
}

function referredFiles(test: Element, files: ReadonlyMap<string, TaskFile>): TaskFile[] {
  return children(child(child(test, 'test-configuration'), 'filerefs'), 'fileref').map((reference) => {
    const id = reference.attributes['refid'] ?? '';
    const file = files.get(id);
    if (file === undefined)
      throw new ImportFault('import_malformed', {
        line: reference.line,
        reason: `there is no file with the id ${id}`,
      });
    return file;
  });
}

/** As the unit test extension names it; a unit test without it is of the language's usual one. */
function frameworkOf(test: Element, type: string): string | undefined {
  const extension = child(child(test, 'test-configuration'), 'unittest');
  const named = extension?.attributes['framework']?.trim();
  if (named !== undefined && named !== '') return named;
  return extension !== undefined || /^(?:unittest|unit|)$/i.test(type) ? 'unittest' : undefined;
}

function ourFramework(framework: string, language: LanguageId): 'unittest' | 'jest' | undefined {
  const name = framework.toLowerCase();
  const usual = frameworksOf(language)[0];
  const fits =
    language === 'python' ? /^(?:python-?)?unittest$|^pyunit$/.test(name) : /^(?:jest|unittest)$/.test(name);
  return fits && (usual === 'unittest' || usual === 'jest') ? usual : undefined;
}

/** Praktomat's word that students may see the test. */
const isPublic = (test: Element): boolean =>
  textAt(test, 'test-configuration', 'test-meta-data', 'public')?.trim().toLowerCase() === 'true';

/** CodeOcean keeps its weights beside the grading hints. */
function codeOceanWeight(test: Element): number | undefined {
  const data = child(child(test, 'test-configuration'), 'test-meta-data');
  const file = child(data, 'test-file') ?? data;
  const weight = Number(textAt(file, 'weight') ?? file?.attributes['weight'] ?? NaN);
  return Number.isFinite(weight) && weight >= 0 ? weight : undefined;
}
