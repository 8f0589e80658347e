import { endingOfLanguage } from '../../../grading/languages.js';
import type { z } from 'zod';
import type { FileContent, Files, TestCase } from '../../../grading/grading.types.js';
import type { Draft, DraftBody, WrongProgram } from '../draft.js';
import type { Folder } from '../sources/folder.js';
import { ImportFault } from '../import-fault.js';
import { isTree } from '../syntax/json.js';
import { numberedPairs } from '../judges/numbered.js';
import type { Notes } from '../notes.js';
import { baseName, decodeText, endingOf, folderName, isText } from '../syntax/text.js';
import { parseYamlWithLines, type ParsedYaml } from '../syntax/yaml.js';
import { OWN_VERSION, OwnExercise, type OwnTest } from './own-exercise.js';
import { readChecker, readStudentFiles } from './own-code.js';

/** One exercise in the folder form. Throws ImportFault with the file and the line of whatever is wrong. */
export async function readOwn(top: Folder, root: string, notes: Notes): Promise<Draft> {
  const folder = top.in(root);
  const file = folder.has('exercise.yaml') ? 'exercise.yaml' : 'exercise.yml';
  const parsed = parse(await folder.text(file, notes), file);
  const exercise = validated(parsed, file);
  const { learnflow: _version, id, tests, wrong, binaryFiles, fileOrder, files, topic, ...fields } = exercise;
  const ending = endingOfLanguage(exercise.language);
  const body: DraftBody = {
    ...fields,
    studentFiles: fields.studentFiles ?? (await readStudentFiles(folder, notes)),
    checker: fields.checker ?? (await readChecker(folder, notes)),
    topic: topic ?? baseName(folderName(root)),
    description: fields.description ?? (await textOf(folder, 'description.md', notes)) ?? '',
    starterCode: fields.starterCode ?? (await textOf(folder, `starter.${ending}`, notes)) ?? null,
    solutionCode: fields.solutionCode ?? (await textOf(folder, `solution.${ending}`, notes)) ?? null,
    hints: fields.hints ?? (await readHints(folder, notes)),
    testCases: await readTests(folder, tests ?? [], parsed, file, notes),
    files: ordered(
      { ...(await readFolder(folder.in('files'), binaryFiles ?? [])), ...(files as Files | undefined) },
      fileOrder,
    ),
  };
  if (body.topic === '') body.topic = 'imported';
  return {
    sourceId: id ?? baseName(folder.path),
    body,
    wrong: await readWrong(folder, wrong ?? {}, notes),
  };
}

function parse(source: string, file: string): ParsedYaml {
  try {
    return parseYamlWithLines(source, { version: '1.2', exact: true });
  } catch (error) {
    throw error instanceof ImportFault ? error.in(file) : error;
  }
}

function validated({ value, lineOf }: ParsedYaml, file: string): OwnExercise {
  const version = isTree(value) ? value['learnflow'] : undefined;
  if (typeof version === 'number' && version !== OWN_VERSION)
    throw new ImportFault('import_unsupported_version', { file, line: lineOf(['learnflow']), version });
  const result = OwnExercise.safeParse(value);
  if (result.success) return result.data;
  const issue = deepest(result.error.issues);
  const path = issue.path.map(String).join('.');
  const reason = `${path === '' ? 'the file' : path} ${issue.message}`;
  throw new ImportFault('import_malformed', { file, line: lineOf(issue.path), path, reason });
}

type Issue = z.core.$ZodIssue;

/** Of a union the issue that lies deepest: that of the kind of test that was meant. */
function deepest(issues: readonly Issue[]): Issue {
  const all = issues.flatMap((issue): Issue[] =>
    issue.code === 'invalid_union'
      ? issue.errors.flat().map((inner) => ({ ...inner, path: [...issue.path, ...inner.path] }))
      : [issue],
  );
  const known = all.filter(({ code }) => code !== 'unrecognized_keys');
  const [first] = (known.length > 0 ? known : all).toSorted((a, b) => b.path.length - a.path.length);
  return first ?? { code: 'custom', path: [], message: 'is not valid', input: undefined };
}

const textOf = async (folder: Folder, path: string, notes: Notes): Promise<string | undefined> =>
  folder.has(path) ? folder.text(path, notes) : undefined;

async function readHints(folder: Folder, notes: Notes): Promise<string[]> {
  const hints: string[] = [];
  for (const name of folder.in('hints').files.filter((one) => one.endsWith('.md')))
    hints.push((await folder.text(`hints/${name}`, notes)).trim());
  return hints.filter((hint) => hint !== '');
}

/** Every file below a folder by its path in it; what is no text comes as bytes. */
async function readFolder(folder: Folder, binary: readonly string[]): Promise<Files> {
  const contents: Record<string, FileContent> = {};
  for (const path of folder.paths) {
    const bytes = await folder.bytes(path);
    contents[path] =
      binary.includes(path) || !isText(bytes)
        ? { base64: Buffer.from(bytes).toString('base64') }
        : decodeText(bytes, path);
  }
  return contents;
}

/** Those that are named first; the rest as they come. */
const ordered = (files: Files, order: readonly string[] = []): Files => {
  const named = order
    .filter((path) => Object.hasOwn(files, path))
    .map((path) => [path, files[path] ?? ''] as const);
  return { ...Object.fromEntries(named), ...files };
};

async function readTests(
  folder: Folder,
  entries: readonly OwnTest[],
  { lineOf }: ParsedYaml,
  file: string,
  notes: Notes,
): Promise<TestCase[]> {
  const tests: TestCase[] = [];
  const named = new Set<string>();
  for (const [index, entry] of entries.entries()) {
    const place = { file, line: lineOf(['tests', index]), path: `tests.${index}` };
    if ('function' in entry) tests.push({ kind: 'call', ...entry });
    else if ('framework' in entry) {
      const { folder: name, binary, order, files, ...options } = entry;
      const contents = name === undefined ? {} : await readFolder(folder.in(name), binary ?? []);
      const all = ordered({ ...contents, ...(files as Files | undefined) }, order);
      if (Object.keys(all).length === 0)
        throw new ImportFault('import_file_missing', {
          ...place,
          reason: `${name ?? 'a unit test'}: there is no file in it`,
        });
      tests.push({ kind: 'unit', ...options, files: all });
    } else {
      const { in: input, out: output, stdin, expectedStdout, ...options } = entry;
      for (const path of [input, output]) if (path !== undefined) named.add(path);
      const read = async (path: string | undefined): Promise<string | undefined> => {
        if (path === undefined) return undefined;
        if (!folder.has(path))
          throw new ImportFault('import_file_missing', { ...place, reason: `${path} is not there` });
        return folder.text(path, notes);
      };
      const expected = expectedStdout ?? (await read(output));
      if (expected === undefined)
        throw new ImportFault('import_malformed', {
          ...place,
          reason: 'a test needs `out` or `expectedStdout`, `function`, or `framework`',
        });
      tests.push({
        kind: 'io',
        stdin: stdin ?? (await read(input)) ?? '',
        expectedStdout: expected,
        ...options,
      });
    }
  }
  return [...tests, ...(await readPairs(folder.in('tests'), named, notes))];
}

/** Pairs of files that no entry names. */
async function readPairs(folder: Folder, named: ReadonlySet<string>, notes: Notes): Promise<TestCase[]> {
  const tests: TestCase[] = [];
  const files = folder.paths.filter(
    (path) => ['in', 'out', 'ans'].includes(endingOf(path)) && !named.has(`tests/${path}`),
  );
  for (const { input, output } of numberedPairs(files)) {
    tests.push({
      kind: 'io',
      name: baseName(input).replace(/\.in$/, ''),
      stdin: await folder.text(input, notes),
      expectedStdout: await folder.text(output, notes),
      weight: 1,
      hidden: input.startsWith('hidden/'),
    });
  }
  return tests;
}

async function readWrong(
  folder: Folder,
  verdicts: NonNullable<OwnExercise['wrong']>,
  notes: Notes,
): Promise<WrongProgram[]> {
  const programs: WrongProgram[] = [];
  for (const path of folder.in('wrong').paths) {
    const verdict = verdicts[path] ?? verdicts[`wrong/${path}`];
    programs.push({
      path: `wrong/${path}`,
      code: await folder.text(`wrong/${path}`, notes),
      ...(verdict && { verdict }),
    });
  }
  return programs;
}
