import { describe } from '../about.js';
import type { FileContent, LanguageId, TestCase } from '../../../grading/grading.types.js';
import { callOfExample, parseDoctest } from '../doctests.js';
import { languageNamed } from '../../../grading/languages.js';
import { clampLimit, finish, newBody, preferred, type Draft } from '../draft.js';
import type { Folder } from '../sources/folder.js';
import { dropMarkdownImages, htmlToMarkdown } from '../syntax/html.js';
import { ImportFault } from '../import-fault.js';
import type { Notes } from '../notes.js';
import { baseName, contentOf, endingOf } from '../syntax/text.js';
import { readSettings, type Settings } from './settings.js';
import { readSuite } from './tested-suite.js';

/** One activity of a repository: undefined for a text without a program. `root` is its folder below `top`. */
export async function readDodona(top: Folder, root: string, notes: Notes): Promise<Draft | undefined> {
  const folder = top.in(root);
  const settings = await readSettings(top, root);
  if (settings.type === 'content') {
    notes.add('skipped', { reason: 'a reading activity' });
    return undefined;
  }
  const name = settings.programming_language ?? languageByFiles(folder) ?? 'python';
  const language = languageNamed(name);
  if (language === undefined)
    throw new ImportFault('import_unsupported', { feature: `the language ${name}` });
  const [spoken, title] = preferred(settings.description?.names ?? {}) ?? ['', baseName(root)];
  const body = newBody(title, language);
  const description = await readDescription(folder, spoken, notes);
  body.description = description.text;
  const [label] = settings.labels ?? [];
  if (typeof label === 'string') body.topic = label;
  describe(body, { names: settings.description?.names, tags: settings.labels, author: settings.contact });
  const boilerplate = pick(folder.in('description/boilerplate').paths, 'boilerplate', description.language);
  if (boilerplate !== undefined)
    body.starterCode = await folder.text(`description/boilerplate/${boilerplate}`, notes);
  const solution = pickSolution(folder, language, description.language);
  if (solution !== undefined) body.solutionCode = await folder.text(`solution/${solution}`, notes);
  const files = await readWorkFiles(folder.in('workdir'));
  if (files.size > 0) body.files = Object.fromEntries(files);
  body.testCases = await readTests(folder, settings, { language, provided: new Set(files.keys()), notes });
  readLimits(settings, body, notes);
  if (settings.evaluation?.network_enabled === true)
    notes.lose('option_dropped', { option: 'network_enabled', reason: 'programs have no network here' });
  const token = settings.internals?.token;
  return { sourceId: [token, root].filter(Boolean).join('/'), body: finish(body, notes) };
}

const languageByFiles = (folder: Folder): string | undefined =>
  folder
    .in('solution')
    .files.map(endingOf)
    .find((ending) => languageNamed(ending) !== undefined);

/** `name.en`, `name.en.ext`: that of the wanted language, else one without a language, else the first. */
function pick(names: readonly string[], stem: string, language: string): string | undefined {
  const found = names.filter((name) => name === stem || name.startsWith(`${stem}.`));
  return (
    found.find((name) => name.split('.').slice(1).includes(language)) ??
    found.find((name) => name === stem || name.split('.').length === 2) ??
    found[0]
  );
}

function pickSolution(folder: Folder, language: LanguageId, spoken: string): string | undefined {
  const names = folder.in('solution').files.filter((name) => languageNamed(endingOf(name)) === language);
  return (
    pick(names, 'solution', spoken) ?? names.find((name) => name.split('.').includes(spoken)) ?? names[0]
  );
}

async function readDescription(
  folder: Folder,
  spoken: string,
  notes: Notes,
): Promise<{ text: string; language: string }> {
  const names = folder
    .in('description')
    .files.filter((name) => /^description(?:\.[\w-]+)?\.(?:md|html)$/.test(name));
  const name = pick(names, 'description', spoken);
  if (name === undefined) return { text: '', language: spoken };
  const dropImage = (file: string): void => notes.add('image_dropped', { file });
  const source = await folder.text(`description/${name}`, notes);
  const language = name.split('.').length > 2 ? (name.split('.')[1] ?? spoken) : spoken;
  if (!name.endsWith('.html')) return { text: dropMarkdownImages(source, dropImage).trim(), language };
  notes.add('description_converted');
  return { text: htmlToMarkdown(source, dropImage), language };
}

/** What the judge lays into the folder where the program runs. */
async function readWorkFiles(folder: Folder): Promise<Map<string, FileContent>> {
  const files = new Map<string, FileContent>();
  for (const path of folder.paths) files.set(path, contentOf(await folder.bytes(path)));
  return files;
}

/** Judges whose tests are read here; where none is named, the repository's setting on the server decides. */
const JUDGES: ReadonlySet<string | undefined> = new Set([undefined, 'tested', 'python', 'pythia']);

/** By the suite that the settings name, else the one file of a suite there is, else those of the older judge. */
async function readTests(
  folder: Folder,
  settings: Settings,
  context: Parameters<typeof readSuite>[2],
): Promise<TestCase[]> {
  const { notes } = context;
  const evaluation = folder.in('evaluation');
  const named = settings.evaluation?.test_suite;
  const suites = evaluation.files.filter((name) =>
    /^(?:suite|plan|tests?|tests?uite)\.(?:ya?ml|json)$/.test(name),
  );
  const suite = named !== undefined && evaluation.has(named) ? named : suites[0];
  const pythia = evaluation.paths.filter((path) => /^(?:.*\/)?\d+\.in$/.test(path));
  const handler = settings.evaluation?.handler;
  if (!JUDGES.has(handler)) {
    notes.lose('custom_checker', { file: 'evaluation', reason: `the judge ${handler} is not run here` });
    return [];
  }
  const isOlder = handler === 'python' || handler === 'pythia';
  if (suite !== undefined && !(isOlder && pythia.length > 0))
    return readSuite(await evaluation.text(suite, notes), suite, context);
  if (named !== undefined && pythia.length === 0)
    notes.lose('test_missing', { file: `evaluation/${named}`, reason: 'the suite is not there' });
  return readPythia(evaluation, pythia, notes);
}

/** `N.in` with `>>>` is a doctest, any other is the input of a program; `N.out` then holds what it prints. */
async function readPythia(evaluation: Folder, inputs: readonly string[], notes: Notes): Promise<TestCase[]> {
  const tests: TestCase[] = [];
  for (const path of [...inputs].sort(
    (a, b) => Number.parseInt(baseName(a)) - Number.parseInt(baseName(b)),
  )) {
    const input = await evaluation.text(path, notes);
    const name = path.slice(0, -'.in'.length);
    if (/^[ \t]*>>>/m.test(input)) {
      notes.once('doctest_converted');
      for (const example of parseDoctest(input)) {
        const call = callOfExample(example);
        if (call) tests.push(call);
        else if (call === undefined)
          notes.lose('test_skipped', {
            test: name,
            reason: `not one call of literals: ${example.source.slice(0, 100)}`,
          });
      }
    } else if (evaluation.has(`${name}.out`)) {
      const expectedStdout = await evaluation.text(`${name}.out`, notes);
      tests.push({ kind: 'io', name, stdin: input, expectedStdout, weight: 1, hidden: false });
    } else notes.lose('test_missing', { test: name, reason: `${name}.out is not there` });
  }
  return tests;
}

function readLimits({ evaluation }: Settings, body: Draft['body'], notes: Notes): void {
  const seconds = Number(evaluation?.time_limit);
  if (seconds > 0) {
    notes.add('time_limit_of_all_tests', { seconds });
    body.timeLimitMs = clampLimit('time', seconds * 1000, notes);
    body.totalTimeLimitMs = Math.min(300_000, Math.max(100, Math.round(seconds * 1000)));
  } else notes.add('time_limit_unknown');
  const bytes = Number(evaluation?.memory_limit);
  if (bytes > 0) body.memoryLimitMb = clampLimit('memory', bytes / 1_000_000, notes);
}
