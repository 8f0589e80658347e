import type { FileContent } from '../../../grading/grading.types.js';
import { languageNamed } from '../../../grading/languages.js';
import { describe } from '../about.js';
import { clampLimit, finish, newBody, type Draft, type Imported } from '../draft.js';
import { ImportFault } from '../import-fault.js';
import { Notes, type Note } from '../notes.js';
import { contentOf, endingOf } from '../syntax/text.js';
import { child, children, textAt, type Element } from '../syntax/xml.js';
import {
  isPlainTemplate,
  isUsualTemplate,
  resolveType,
  setting,
  type ResolvedType,
} from './question-types.js';
import { noteLost, readText } from './question-text.js';
import { readTestCases } from './test-cases.js';

/** The questions of a Moodle question bank, those with programs; the others are named in notes. */
export function* readCodeRunner(quiz: Element, file: string): Generator<Imported> {
  const prototypes = new Map<string, Element>();
  for (const question of children(quiz, 'question')) {
    const name = setting(question, 'coderunnertype');
    if (isPrototype(question) && name !== undefined) prototypes.set(name, question);
  }
  let category = '';
  const seen = new Map<string, number>();
  for (const question of children(quiz, 'question')) {
    const type = question.attributes['type'] ?? '';
    if (type === 'category') category = textAt(question, 'category', 'text')?.trim() ?? '';
    if (type === 'category' || isPrototype(question)) continue;
    const name = textAt(question, 'name', 'text')?.trim() ?? '';
    const path = `${file}#${name}`;
    const result: Imported = { path, format: 'coderunner', notes: [] };
    if (type !== 'coderunner') {
      // A description between questions is no exercise that is lost.
      yield { ...result, notes: [skipped(name, type)] };
      continue;
    }
    try {
      const count = (seen.get(`${category}/${name}`) ?? 0) + 1;
      seen.set(`${category}/${name}`, count);
      const notes = new Notes();
      const draft = readQuestion(question, { name, category, count, prototypes, notes });
      yield draft === undefined ? { ...result, notes: notes.all } : { ...result, draft, notes: notes.all };
    } catch (error) {
      if (!(error instanceof ImportFault)) throw error;
      yield { ...result, fault: error.in(file) };
    }
  }
}

const isPrototype = (question: Element): boolean =>
  !['', '0', undefined].includes(textAt(question, 'prototypetype')?.trim());

const skipped = (name: string, reason: string): Note => ({ code: 'question_skipped', name, reason });

interface Context {
  name: string;
  category: string;
  /** Among the questions of this name. */
  count: number;
  prototypes: ReadonlyMap<string, Element>;
  notes: Notes;
}

function readQuestion(question: Element, context: Context): Draft | undefined {
  const { name, notes } = context;
  const skip = (reason: string): undefined => {
    notes.add('question_skipped', { name, reason });
  };
  const typeName = setting(question, 'coderunnertype') ?? 'python3';
  if (setting(question, 'coderunnertype') === undefined)
    notes.add('test_type_guessed', { asked: '', taken: typeName });
  const type = resolveType(typeName, context.prototypes);
  if (type === undefined) {
    const reason = `its type ${typeName} is defined in another question; export that question too`;
    notes.add('prototype_missing', { name, type: typeName, reason });
    return undefined;
  }
  if (typeof type === 'string') return skip(type);
  const obstacle = obstacleOf(question, type);
  if (obstacle !== undefined) return skip(obstacle);
  const body = newBody(name, type.language);
  const topic = lastOfCategory(context.category);
  body.topic = ['top', '$course$', '$module$'].includes(topic) ? '' : topic;
  describe(body, { tags: children(child(question, 'tags'), 'tag').map((tag) => textAt(tag, 'text')) });
  body.description = readText(child(question, 'questiontext'), notes);
  const { data, modules } = supportFiles(question);
  if (Object.keys(data).length > 0) body.files = data;
  for (const file of modules) notes.add('file_dropped', { file });
  noteLost(question, notes);
  const answer = textAt(question, 'answer') ?? '';
  const preload = textAt(question, 'answerpreload') ?? '';
  if (answer.trim() !== '') body.solutionCode = answer;
  if (preload.trim() !== '') body.starterCode = preload;
  const grader = inherited(question, type, 'grader') ?? 'EqualityGrader';
  const precheck = setting(question, 'precheck') ?? '0';
  body.testCases = readTestCases(question, { type, precheck, files: modules, grader, notes });
  const printed = body.testCases.filter(({ kind }) => kind === 'unit').length;
  if (printed > 0) notes.add('printed_test_converted', { tests: printed });
  readLimits(question, type, body, notes);
  noteScoring(question, notes);
  const id =
    setting(question, 'idnumber') ??
    `${context.category}/${name}${context.count > 1 ? `#${context.count}` : ''}`;
  return { sourceId: id, body: finish(body, notes) };
}

/** The last name of `$course$/top/A/B`; a slash within a name is written twice. */
const lastOfCategory = (path: string): string =>
  path.replaceAll('//', '\0').split('/').at(-1)?.replaceAll('\0', '/').trim() ?? '';

const inherited = (question: Element, { prototype }: ResolvedType, name: string): string | undefined =>
  setting(question, name) ?? (prototype && setting(prototype, name));

/** Those whose answer is the text of a program; others keep fields, graphs or pages as JSON. */
const TEXT_EDITORS = new Set(['ace', 'ace_inline', 'none']);

/** Why a question cannot be graded here. */
function obstacleOf(question: Element, type: ResolvedType): string | undefined {
  const grader = inherited(question, type, 'grader') ?? 'EqualityGrader';
  if (grader === 'TemplateGrader') return 'template grader';
  if (!['EqualityGrader', 'NearEqualityGrader'].includes(grader)) return `${grader} is not run here`;
  const parameters = setting(question, 'templateparams') ?? '';
  if (setting(question, 'twigall') === '1' || /\{[{%]/.test(parameters)) return 'random variants (Twig)';
  const widget = inherited(question, type, 'uiplugin')?.toLowerCase();
  if (widget !== undefined && !TEXT_EDITORS.has(widget)) return `its answer is made in the editor ${widget}`;
  const template = setting(question, 'template');
  const isUsual =
    template === undefined || isPlainTemplate(template) || (type.takesCode && isUsualTemplate(template));
  return isUsual ? undefined : 'a template of its own';
}

/** Data lies beside the program here too; code in it would count as the author's own. */
function supportFiles(question: Element): { data: Record<string, FileContent>; modules: string[] } {
  const data: Record<string, FileContent> = {};
  const modules: string[] = [];
  for (const { attributes, text } of children(question, 'testcases').flatMap((list) =>
    children(list, 'file'),
  )) {
    const name = attributes['name'] ?? '';
    if (languageNamed(endingOf(name)) !== undefined) modules.push(name);
    else data[name] = contentOf(Buffer.from(text, 'base64'));
  }
  return { data, modules };
}

function readLimits(question: Element, type: ResolvedType, body: Draft['body'], notes: Notes): void {
  const seconds = Number(inherited(question, type, 'cputimelimitsecs') ?? 0);
  if (seconds > 0) body.timeLimitMs = clampLimit('time', seconds * 1000, notes);
  const megabytes = Number(inherited(question, type, 'memlimitmb') ?? 0);
  if (megabytes > 0) body.memoryLimitMb = clampLimit('memory', megabytes, notes);
}

function noteScoring(question: Element, notes: Notes): void {
  if ((setting(question, 'allornothing') ?? '1') === '1') notes.add('all_or_nothing_dropped');
  if (child(question, 'penaltyregime') !== undefined && setting(question, 'penaltyregime') !== '0')
    notes.add('penalties_dropped');
}
