import { describe } from '../about.js';
import type { IoTest } from '../../../grading/grading.types.js';
import { languageNamed } from '../../../grading/languages.js';
import { clampLimit, clampWeight, finish, newBody, preferred, type Draft } from '../draft.js';
import type { Folder } from '../sources/folder.js';
import { latexToMarkdown } from '../syntax/latex.js';
import type { Notes } from '../notes.js';
import { baseName, endingOf } from '../syntax/text.js';
import { child, children, textAt, type Element } from '../syntax/xml.js';
import { readPair } from './numbered.js';

/** How the site's own checkers compare: `lcmp` folds white space within lines, `fcmp` none, and tolerances are absolute or relative. */
const CHECKERS: Readonly<Record<string, IoTest['compare']>> = {
  'std::ncmp.cpp': undefined,
  'std::icmp.cpp': undefined,
  'std::hcmp.cpp': undefined,
  'std::lcmp.cpp': undefined,
  'std::wcmp.cpp': undefined,
  'std::fcmp.cpp': 'exact',
  'std::yesno.cpp': { ignoreCase: true },
  'std::nyesno.cpp': { ignoreCase: true },
  'std::caseicmp.cpp': undefined,
  'std::casewcmp.cpp': undefined,
  'std::rcmp.cpp': { absTolerance: 1.5e-6 },
  'std::acmp.cpp': { absTolerance: 1.5e-6 },
  'std::dcmp.cpp': { absTolerance: 1e-6, relTolerance: 1e-6 },
  'std::rncmp.cpp': { absTolerance: 1.5e-5 },
  'std::rcmp4.cpp': { absTolerance: 1e-4, relTolerance: 1e-4 },
  'std::rcmp6.cpp': { absTolerance: 1e-6, relTolerance: 1e-6 },
  'std::rcmp9.cpp': { absTolerance: 1e-9, relTolerance: 1e-9 },
};

/** A package of Polygon; in a standard package answers and generated inputs are missing, which `notes` says test by test. */
export async function readPolygon(problem: Element, folder: Folder, notes: Notes): Promise<Draft> {
  const names = Object.fromEntries(
    children(child(problem, 'names'), 'name').map(({ attributes }) => [
      shortName(attributes['language'] ?? ''),
      attributes['value'] ?? '',
    ]),
  );
  const judging = child(problem, 'judging');
  const assets = child(problem, 'assets');
  const main = children(child(assets, 'solutions'), 'solution').find(
    ({ attributes }) => attributes['tag'] === 'main',
  );
  const source = child(main, 'source')?.attributes['path'] ?? '';
  const language = languageNamed(endingOf(source)) ?? 'cpp';
  const slug = problem.attributes['short-name'] ?? baseName(folder.path);
  const [spoken, title] = preferred(names) ?? ['', slug];
  const body = newBody(title, language);
  const tags = children(child(problem, 'tags'), 'tag').map(({ attributes }) => attributes['value'] ?? '');
  body.topic = tags[0] ?? '';
  describe(body, { names, tags });
  body.description = await readStatement(folder, spoken, notes);
  if (folder.has(source)) body.solutionCode = await folder.text(source, notes);
  for (const attribute of ['input-file', 'output-file']) {
    const name = judging?.attributes[attribute] ?? '';
    if (name !== '') notes.lose('file_input', { name });
  }
  const checker = child(assets, 'checker');
  const checkerName = checker?.attributes['name'] ?? '';
  if (checker !== undefined && !Object.hasOwn(CHECKERS, checkerName))
    notes.lose('custom_checker', { file: child(checker, 'source')?.attributes['path'] ?? checkerName });
  if (child(assets, 'interactor') !== undefined) notes.lose('custom_checker', { file: 'interactor' });
  const sets = children(judging, 'testset');
  const testset = sets.find(({ attributes }) => attributes['name'] === 'tests') ?? sets[0];
  const limit = (name: string): number => Number(textAt(testset, name) ?? 0);
  if (limit('time-limit') > 0) body.timeLimitMs = clampLimit('time', limit('time-limit'), notes);
  if (limit('memory-limit') > 0)
    body.memoryLimitMb = clampLimit('memory', limit('memory-limit') / 2 ** 20, notes);
  const isComparable = !notes.has('custom_checker') && !notes.has('file_input');
  const tests = await readTests(testset, folder, CHECKERS[checkerName], notes);
  body.testCases = isComparable ? tests : [];
  return { sourceId: problem.attributes['url'] ?? slug, body: finish(body, notes) };
}

const shortName = (language: string): string => (language === 'english' ? 'en' : language);

async function readTests(
  testset: Element | undefined,
  folder: Folder,
  compare: IoTest['compare'],
  notes: Notes,
) {
  const inputs = textAt(testset, 'input-path-pattern') ?? 'tests/%02d';
  const answers = textAt(testset, 'answer-path-pattern') ?? 'tests/%02d.a';
  const points = children(child(testset, 'tests'), 'test');
  const groups = children(child(testset, 'groups'), 'group');
  const whole = new Set(
    groups
      .filter(({ attributes }) => attributes['points-policy'] === 'complete-group')
      .map(({ attributes }) => attributes['name'] ?? ''),
  );
  for (const group of groups)
    if (child(group, 'dependencies') !== undefined)
      notes.add('option_dropped', { option: 'dependencies', group: group.attributes['name'] ?? '' });
  const tests: Draft['body']['testCases'] = [];
  for (const [index, { attributes }] of points.entries()) {
    const number = index + 1;
    const name = baseName(filled(inputs, number));
    if (!folder.has(filled(inputs, number))) {
      const made =
        attributes['cmd'] === undefined ? 'its input is not there' : `generated by '${attributes['cmd']}'`;
      notes.lose('test_missing', { test: name, reason: `${made}; use the full package` });
    } else if (!folder.has(filled(answers, number)))
      notes.lose('test_missing', { test: name, reason: 'no answer file (standard package)' });
    else {
      const weight = Number(attributes['points'] ?? 1);
      if (weight <= 0) {
        notes.add('test_skipped', { test: name, reason: 'worth 0 points' });
        continue;
      }
      const group = attributes['group'];
      const isWhole = group !== undefined && whole.has(group);
      const pair = {
        name,
        input: filled(inputs, number),
        output: filled(answers, number),
        weight: clampWeight(weight, notes, name),
        hidden: attributes['sample'] !== 'true',
      };
      const test = await readPair(folder, pair, notes);
      if (test)
        tests.push({
          ...test,
          ...(compare !== undefined && { compare }),
          ...(isWhole && { group: group.slice(0, 100) }),
        });
    }
  }
  return tests;
}

/** `%02d`. */
const filled = (pattern: string, number: number): string =>
  pattern.replace(/%(0?)(\d*)d/, (_all, _zero, width: string) =>
    String(number).padStart(Number(width || 0), '0'),
  );

async function readStatement(folder: Folder, language: string, notes: Notes): Promise<string> {
  const sections = folder.in('statement-sections');
  const wanted = language === 'en' ? 'english' : language;
  const spoken = sections.folders.includes(wanted) ? wanted : sections.folders[0];
  if (spoken === undefined) return '';
  const parts: string[] = [];
  for (const [name, heading] of [
    ['legend', ''],
    ['input', '## Input\n\n'],
    ['output', '## Output\n\n'],
    ['notes', '## Notes\n\n'],
  ] as const) {
    const path = `${spoken}/${name}.tex`;
    if (!sections.has(path)) continue;
    const text = latexToMarkdown(await sections.text(path, notes), (file) =>
      notes.add('image_dropped', { file }),
    );
    if (text !== '') parts.push(`${heading}${text}`);
  }
  if (parts.length > 0) notes.add('description_converted');
  return parts.join('\n\n');
}
