import { describe } from '../about.js';
import { clampLimit, finish, newBody, type Draft } from '../draft.js';
import type { Folder } from '../sources/folder.js';
import { dropMarkdownImages } from '../syntax/html.js';
import { latexTitle, latexToMarkdown } from '../syntax/latex.js';
import { fenced, withoutTitle } from '../syntax/markdown.js';
import type { Notes } from '../notes.js';
import { baseName, titleFromSlug } from '../syntax/text.js';
import { readOwnValidator } from './output-validator.js';
import { readProblemSettings } from './problem-settings.js';
import { pickSolution, setPrograms } from './programs.js';
import { readTestData, type TestData } from './test-data.js';

/** Kattis's own limit where a package says nothing, cut to ours. */
const DEFAULT_MEMORY_MB = 1024;

/** A problem package, legacy or 2023-07 and later, and DOMjudge's kind of it. */
export async function readKattis(folder: Folder, notes: Notes): Promise<Draft> {
  const settings = await readProblemSettings(folder, notes);
  const statement = await readStatement(folder, notes);
  const slug = baseName(folder.path);
  const solution = await pickSolution(folder);
  const title = settings.name ?? statement.title ?? titleFromSlug(slug);
  const body = newBody(title, solution?.language ?? 'python');
  if (settings.name === undefined && statement.title === undefined) notes.add('name_from_slug');
  body.topic = settings.keywords[0] ?? '';
  describe(body, { ...settings.about, tags: settings.keywords });
  body.description = statement.text;
  await setPrograms(folder, solution, body, notes);
  if (folder.in('solution').paths.length > 0) notes.add('file_dropped', { file: 'solution' });
  const named = validatorOf(folder, settings.hasValidator);
  body.checker = named === undefined ? undefined : await readOwnValidator(folder);
  const validator = body.checker === undefined ? named : undefined;
  if (settings.timeLimitSeconds === undefined) {
    if (named === undefined) notes.add('time_limit_unknown');
  } else body.timeLimitMs = clampLimit('time', settings.timeLimitSeconds * 1000, notes);
  body.memoryLimitMb =
    settings.memoryMb === undefined ? DEFAULT_MEMORY_MB : clampLimit('memory', settings.memoryMb, notes);
  const joined = ['include', 'graders'].find((name) => folder.in(name).paths.length > 0);
  if (validator !== undefined) notes.lose('custom_checker', { file: validator });
  else if (joined !== undefined)
    notes.lose('file_dropped', { file: joined, reason: 'code that is joined to the submission' });
  else {
    const data = await readTestData(folder, settings, notes);
    body.testCases =
      body.checker === undefined ? data.tests : data.tests.map((test) => ({ ...test, compare: 'checker' }));
    if (Object.keys(data.files).length > 0) body.files = data.files;
    body.description += samples(data);
  }
  return { sourceId: settings.uuid ?? (slug === '' ? title : slug), body: finish(body, notes) };
}

/** A program that judges answers; comparing with its `.ans` would fail right ones. */
function validatorOf(folder: Folder, isNamed: boolean): string | undefined {
  for (const name of ['output_validator', 'output_validators']) {
    const below = folder.in(name);
    if (below.paths.length === 0 || (name === 'output_validators' && !isNamed)) continue;
    const [inner] = below.folders;
    return inner === undefined ? name : `${name}/${inner}`;
  }
  return isNamed ? 'output_validators' : undefined;
}

interface Statement {
  text: string;
  title?: string;
}

/** In English where there is one, else the first. */
async function readStatement(folder: Folder, notes: Notes): Promise<Statement> {
  const paths = [
    ...folder.in('statement').files.map((name) => `statement/${name}`),
    ...folder.in('problem_statement').files.map((name) => `problem_statement/${name}`),
    ...folder.files.filter((name) => /^problem(?:\.\w+)?\.(?:tex|md|pdf|html)$/.test(name)),
  ].filter((path) => /\bproblem(?:\.[\w-]+)?\.(?:tex|md|pdf|html)$/.test(path));
  const readable = paths.filter((path) => /\.(?:tex|md)$/.test(path));
  const path =
    readable.find((one) => /\.en\.\w+$/.test(one)) ??
    readable.find((one) => /problem\.\w+$/.test(one)) ??
    readable[0];
  if (path === undefined) {
    if (paths.length > 0) notes.add('statement_only_pdf', { file: paths[0] ?? '' });
    return { text: '' };
  }
  const source = await folder.text(path, notes);
  const dropImage = (file: string): void => notes.add('image_dropped', { file });
  if (path.endsWith('.md')) {
    const title = /^# (.{1,200})$/m.exec(source)?.[1];
    // Marks of where samples stand; here they follow the text.
    const text = (title === undefined ? source : withoutTitle(source)).replace(
      /^[ \t]*\{\{(?:next|remaining)samples?\}\}[ \t]*$/gm,
      '',
    );
    return {
      text: dropMarkdownImages(text, dropImage).trim(),
      ...(title !== undefined && { title }),
    };
  }
  notes.add('description_converted');
  const title = latexTitle(source);
  return { text: latexToMarkdown(source, dropImage), ...(title !== undefined && { title }) };
}

const samples = ({ shown }: TestData): string =>
  shown
    .map(
      ({ input, answer }, index) =>
        `\n\n## Sample ${index + 1}\n\n${fenced(input, 'text')}\n\n${fenced(answer, 'text')}`,
    )
    .join('');
