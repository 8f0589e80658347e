import type { LanguageId } from '../../../grading/grading.types.js';
import { languageNamed } from '../../../grading/languages.js';
import { clampLimit, finish, newBody, type Draft, type DraftBody } from '../draft.js';
import type { Folder } from '../sources/folder.js';
import { htmlToMarkdown, isHtml } from '../syntax/html.js';
import { ImportFault } from '../import-fault.js';
import { Notes } from '../notes.js';
import { child, children, textAt, xmlStorable, type Element } from '../syntax/xml.js';
import { readWeights } from './grading-hints.js';
import { ownFields } from './own-extension.js';
import { readPrograms } from './programs.js';
import { readTaskFiles } from './task-files.js';
import { readTests } from './task-tests.js';

const VERSIONS: ReadonlySet<string> = new Set([
  'urn:proforma:task:v1.0.1',
  'urn:proforma:v2.0',
  'urn:proforma:v2.0.1',
  'urn:proforma:v2.1',
]);

/** One task; `folder` holds the files that it names, undefined where it stands alone. */
export async function readProforma(task: Element, folder: Folder | undefined, told: Notes): Promise<Draft> {
  if (!VERSIONS.has(task.namespace))
    throw new ImportFault('import_unsupported_version', { line: task.line, version: task.namespace });
  const own = ownFields(task);
  // What the standard cannot say of an exercise of ours stands beside it.
  const notes = own === undefined ? told : new Notes();
  const uuid = task.attributes['uuid']?.trim() ?? '';
  const files = await readTaskFiles(task, folder, notes);
  const title = (textAt(task, 'title') ?? textAt(task, 'meta-data', 'title') ?? '').trim();
  const language = languageOf(task, notes);
  const body = newBody(title, language);
  body.description = description(task, notes);
  body.topic = child(task, 'meta-data')?.attributes['topic'] ?? '';
  readDifficulty(task, body);
  const byId = new Map(files.map((file) => [file.id, file]));
  const used = readPrograms({ task, files, language, isOurs: own !== undefined }, body, notes);
  noteOthers(task, notes);
  body.testCases = readTests(task, { language, files: byId, weights: readWeights(task, notes), notes });
  readTimeout(task, body, notes);
  if (own !== undefined) {
    Object.assign(body, stillTrue(own, task, body));
    return { sourceId: uuid === '' ? title : uuid, body };
  }
  const named = new Set([...used, ...testFiles(task)]);
  for (const file of files)
    if (!named.has(file.id) && !file.isStarter) notes.add('file_dropped', { file: file.name });
  return { sourceId: uuid === '' ? title : uuid, body: finish(body, notes) };
}

/** Fields of ours as they were exported, but for those that somebody has changed since in the standard's own elements. */
function stillTrue(own: Record<string, unknown>, task: Element, body: DraftBody): Record<string, unknown> {
  const written: Record<string, string | undefined> = {
    title: textAt(task, 'title'),
    description: textAt(task, 'description'),
    starterCode: body.starterCode ?? undefined,
    solutionCode: body.solutionCode ?? undefined,
  };
  return Object.fromEntries(
    Object.entries(own).filter(([key, value]) => {
      const text = written[key];
      return (
        text === undefined ||
        (typeof value === 'string' && (value.trim() === '' || xmlStorable(value) === text))
      );
    }),
  );
}

function languageOf(task: Element, notes: Notes): LanguageId {
  const element = child(task, 'proglang');
  const name = element?.text.trim() ?? '';
  const language = languageNamed(name);
  if (language === undefined)
    throw new ImportFault('import_unsupported', { feature: `the language ${name === '' ? '(none)' : name}` });
  const version = element?.attributes['version'] ?? '';
  if (language === 'python' && /^2(?:\.|$)/.test(version)) notes.add('language_version', { asked: version });
  return language;
}

function description(task: Element, notes: Notes): string {
  const element = child(task, 'description');
  const translated = child(element, 'translated');
  const [first] = children(translated, 'lang');
  const text = first?.text ?? element?.text ?? '';
  if (!isHtml(text)) return text.trim();
  notes.add('description_converted');
  return htmlToMarkdown(text, (file) => notes.add('image_dropped', { file }));
}

/** CodeOcean's number from 1 to 10. */
function readDifficulty(task: Element, body: DraftBody): void {
  const number = Number(
    textAt(task, 'meta-data', 'meta-data', 'expected_difficulty') ??
      textAt(task, 'meta-data', 'expected_difficulty'),
  );
  if (number >= 4) body.difficultyLevel = number >= 7 ? 'advanced' : 'intermediate';
}

/** What stands beside the files and the tests. */
function noteOthers(task: Element, notes: Notes): void {
  for (const option of ['external-resources', 'internal-description'])
    if ((child(task, option)?.children.length ?? 0) > 0 || (textAt(task, option) ?? '').trim() !== '')
      notes.add('option_dropped', { option });
  const languages = children(child(child(task, 'description'), 'translated'), 'lang').slice(1);
  for (const { attributes } of languages)
    notes.add('option_dropped', { option: 'description', language: attributes['which'] ?? '' });
}

function readTimeout(task: Element, body: DraftBody, notes: Notes): void {
  const seconds = children(child(task, 'tests'), 'test').flatMap((test) => {
    const value = Number(textAt(test, 'test-configuration', 'timeout') ?? NaN);
    return value > 0 ? [value] : [];
  });
  if (seconds.length > 0) body.timeLimitMs = clampLimit('time', Math.max(...seconds) * 1000, notes);
}

const testFiles = (task: Element): string[] =>
  children(child(task, 'tests'), 'test').flatMap((test) =>
    children(child(child(test, 'test-configuration'), 'filerefs'), 'fileref').map(
      ({ attributes }) => attributes['refid'] ?? '',
    ),
  );
