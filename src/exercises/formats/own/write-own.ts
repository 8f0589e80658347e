import { endingOfLanguage } from '../../../grading/languages.js';
import { Document, Pair, Scalar, YAMLMap, YAMLSeq, type Node } from 'yaml';
import { WholeFloat } from '../../../common/schemas/exact-json.js';
import type { FileContent, Files, TestCase } from '../../../grading/grading.types.js';
import type { ExerciseBody } from '../../exercises.schemas.js';
import { byText, isText, plainText } from '../syntax/text.js';
import { writeOwnCode } from './own-code.js';
import { OWN_VERSION } from './own-exercise.js';

/** Contents by path. */
export type Written = Map<string, string | Uint8Array>;

/** A text that a file gives back as it is: one with other line ends stands in `exercise.yaml`, which escapes them. */
const isPlain = (text: string): boolean => plainText(text) === text;

const DEFAULTS: Readonly<Record<string, unknown>> = {
  timeLimitMs: 2000,
  memoryLimitMb: 128,
  typeCheck: false,
  stopAtFirstFailure: false,
  isPublished: true,
  tutorSupport: 'moderate',
};

/** An exercise in the folder form; reading it back gives the same fields to the letter. */
export function writeOwn(id: string, body: ExerciseBody): Written {
  const files: Written = new Map();
  const ending = endingOfLanguage(body.language);
  const {
    description,
    starterCode,
    solutionCode,
    hints,
    testCases,
    files: data,
    studentFiles,
    checker,
    ...fields
  } = body;
  const code = writeOwnCode({ studentFiles, checker }, isPlain);
  const yaml: Record<string, unknown> = { learnflow: OWN_VERSION, id };
  for (const [key, value] of Object.entries({ ...fields, ...code.left }))
    if (value !== undefined && value !== null && value !== DEFAULTS[key] && !isEmptyList(value))
      yaml[key] = value;
  const put = (key: string, path: string, text: string | null | undefined, end = ''): void => {
    if (text === null || text === undefined) return;
    if (isPlain(text)) files.set(path, `${text}${end}`);
    else yaml[key] = text;
  };
  put('description', 'description.md', description, '\n');
  put('starterCode', `starter.${ending}`, starterCode);
  put('solutionCode', `solution.${ending}`, solutionCode);
  if (hints.every(isPlain))
    for (const [index, hint] of hints.entries()) files.set(`hints/${number(index)}.md`, `${hint}\n`);
  else yaml['hints'] = hints;
  if (testCases.length > 0)
    yaml['tests'] = testCases.map((test, index) => writeTest(test as TestCase, number(index), files));
  const written = writeFiles('files', data as Files, files);
  if (written.inline !== undefined) yaml['files'] = written.inline;
  if (written.binary !== undefined) yaml['binaryFiles'] = written.binary;
  if (written.order !== undefined) yaml['fileOrder'] = written.order;
  for (const [path, text] of code.files) files.set(path, text);
  files.set('exercise.yaml', toYaml(yaml));
  return files;
}

const number = (index: number): string => String(index + 1).padStart(2, '0');
const isEmptyList = (value: unknown): boolean =>
  typeof value === 'object' &&
  value !== null &&
  !(value instanceof WholeFloat) &&
  Object.keys(value).length === 0;

function writeTest(test: TestCase, name: string, files: Written): Record<string, unknown> {
  const { kind: _kind, weight, hidden, ...rest } = test;
  const common = {
    ...(weight !== undefined && weight !== 1 && { weight }),
    ...(hidden === true && { hidden }),
  };
  if (test.kind === 'call') return { ...rest, ...common };
  if (test.kind === 'unit') {
    const { files: contents, ...options } = rest as Omit<typeof test, 'kind'>;
    const { inline, binary, order } = writeFiles(`tests/${name}`, contents, files);
    const isInFolder = [...files.keys()].some((path) => path.startsWith(`tests/${name}/`));
    return {
      ...options,
      ...(isInFolder && { folder: `tests/${name}` }),
      ...(inline && { files: inline }),
      ...(binary && { binary }),
      ...(order && { order }),
      ...common,
    };
  }
  const { stdin, expectedStdout, ...options } = rest as Omit<typeof test, 'kind'>;
  const entry: Record<string, unknown> = { ...options };
  for (const [key, inline, ending, text] of [
    ['in', 'stdin', 'in', stdin],
    ['out', 'expectedStdout', 'out', expectedStdout],
  ] as const) {
    if (isPlain(text)) files.set((entry[key] = `tests/${name}.${ending}`), text);
    else entry[inline] = text;
  }
  return { ...entry, ...common };
}

interface Inline {
  inline?: Record<string, FileContent>;
  binary?: string[];
  order?: string[];
}

/** What a file cannot give back stands in `exercise.yaml`; bytes that look like text are named there. */
function writeFiles(folder: string, contents: Files, files: Written): Inline {
  const inline: Record<string, FileContent> = {};
  const binary: string[] = [];
  const paths = Object.keys(contents);
  for (const [path, content] of Object.entries(contents)) {
    if (typeof content === 'string') {
      // A text with NUL would come back as bytes.
      if (isPlain(content) && !content.includes('\0')) files.set(`${folder}/${path}`, content);
      else inline[path] = content;
      continue;
    }
    const bytes = Buffer.from(content.base64, 'base64');
    files.set(`${folder}/${path}`, bytes);
    if (isText(bytes)) binary.push(path);
  }
  const read = [...paths.filter((path) => !(path in inline)).sort(byText), ...Object.keys(inline)];
  return {
    ...(Object.keys(inline).length > 0 && { inline }),
    ...(binary.length > 0 && { binary }),
    ...(paths.some((path, index) => path !== read[index]) && { order: paths }),
  };
}

function toYaml(value: Record<string, unknown>): string {
  const document = new Document(undefined, { version: '1.2' });
  document.contents = toNode(value, false) as never;
  return document.toString({ lineWidth: 0 });
}

/** Numbers keep their kind: 3.0 stays a float, and a float beyond 2^53 has an exponent. */
function toNode(value: unknown, isValue: boolean): Node {
  if (value instanceof WholeFloat) return floatNode(value.value);
  if (
    typeof value === 'number' &&
    (Object.is(value, -0) || (Number.isInteger(value) && !Number.isSafeInteger(value)))
  ) {
    const node = new Scalar(value);
    if (Object.is(value, -0)) node.minFractionDigits = 1;
    else node.format = 'EXP';
    return node;
  }
  if (Array.isArray(value)) {
    const list = new YAMLSeq();
    list.flow = isValue;
    list.items = value.map((item) => toNode(item, isValue));
    return list;
  }
  if (typeof value === 'object' && value !== null) {
    const map = new YAMLMap();
    map.flow = isValue;
    for (const [key, one] of Object.entries(value))
      if (one !== undefined)
        map.items.push(new Pair(new Scalar(key), toNode(one, isValue || IN_ONE_LINE.has(key))));
    return map;
  }
  return new Scalar(value);
}

const IN_ONE_LINE = new Set(['args', 'expected', 'allowedLanguages', 'compare', 'tags']);

function floatNode(value: number): Scalar {
  const node = new Scalar(value);
  node.minFractionDigits = 1;
  return node;
}
