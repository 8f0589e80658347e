import { frameworksOf } from '../../../grading/languages.js';
import type { LanguageId } from '../../../grading/grading.types.js';
import type { DraftBody } from '../draft.js';
import type { Notes } from '../notes.js';
import { child, children, type Element } from '../syntax/xml.js';
import { plainName, type TaskFile } from './task-files.js';

interface Task {
  task: Element;
  files: readonly TaskFile[];
  language: LanguageId;
  /** Whether LearnFlow's own elements tell of all files but the first. */
  isOurs: boolean;
}

/**
 * The code of the author and what students begin with, by the first model solution, the files to edit and those that a
 * submission must have. The first file of a solution is the main one. Answers the ids of the files that are used.
 */
export function readPrograms(
  { task, files, language, isOurs }: Task,
  body: DraftBody,
  notes: Notes,
): Set<string> {
  const ids = solutionIds(task);
  const used = new Set(ids.flat());
  const [main, ...more] = solutionFiles(ids[0] ?? [], files);
  if (main) {
    body.solutionCode = main.text;
    if (!main.isAttached && main.name.includes('/')) notes.add('path_flattened', { file: main.name });
  }
  const submitted = submittedName(task, files, main);
  if (submitted !== undefined) body.solutionFile = submitted;
  const asked = requiredNames(task, main);
  const mainName = main?.name ?? asked[0] ?? submitted;
  const others = new Set([...more.map(({ name }) => name), ...asked].filter((name) => name !== mainName));
  const starters = files.filter(({ id, isStarter }) => isStarter && (!isOurs || id === 'starter'));
  const free = starters.filter(({ name }) => !others.has(name));
  const starter = free.find(({ name }) => name === mainName) ?? free[0];
  if (starter) used.add(starter.id);
  if (starter && starter.text.trim() !== '') body.starterCode = starter.text;
  for (const file of free)
    if (file.name !== starter?.name) others.add(file.name);
    else if (file !== starter)
      notes.lose('file_dropped', { file: file.name, reason: 'a second starter of the name' });
  if (!isOurs) setOthers([...others], { more, starters, language }, body, notes);
  noteRestrictions(task, new Set(frameworksOf(language).length > 0 ? asked : []), notes);
  return used;
}

interface Sources {
  more: readonly TaskFile[];
  starters: readonly TaskFile[];
  language: LanguageId;
}

function setOthers(
  names: readonly string[],
  { more, starters, language }: Sources,
  body: DraftBody,
  notes: Notes,
): void {
  if (names.length === 0) return;
  if (frameworksOf(language).length > 0) {
    body.studentFiles = Object.fromEntries(
      names.map((name) => {
        const solution = more.find((file) => file.name === name);
        const starter = starters.find((file) => file.name === name)?.text ?? '';
        return [name, { starter, ...(solution && { solution: solution.text }) }];
      }),
    );
    return;
  }
  const [second] = more;
  if (second) notes.lose('file_dropped', { file: second.name, reason: 'a solution of several files' });
  for (const { name } of starters.filter((file) => names.includes(file.name)))
    notes.lose('file_dropped', { file: name, reason: 'a second starter' });
}

const refs = (element: Element | undefined): string[] =>
  children(child(element, 'filerefs'), 'fileref').map(({ attributes }) => attributes['refid'] ?? '');

const solutionIds = (task: Element): string[][] =>
  children(child(task, 'model-solutions'), 'model-solution').map(refs);

/** A placeholder is none. */
const solutionFiles = (ids: readonly string[], files: readonly TaskFile[]): TaskFile[] =>
  ids
    .flatMap((id) => files.find((file) => file.id === id) ?? [])
    .filter((file) => file.isText && !(file.id === 'ms-placeholder' || file.name === ''));

/** Restrictions that give a name and no pattern. */
const namedRestrictions = (task: Element): Element[] =>
  children(child(task, 'submission-restrictions'), 'file-restriction').filter(
    ({ attributes }) =>
      (attributes['pattern-format'] ?? 'none') === 'none' && attributes['use'] !== 'prohibited',
  );

/** What a submission must have, where that is more than one file and the author's main one is among them. */
function requiredNames(task: Element, main: TaskFile | undefined): string[] {
  const names = namedRestrictions(task)
    .filter(
      ({ attributes }) =>
        (attributes['use'] ?? 'required') === 'required' && attributes['required'] !== 'false',
    )
    .map(({ text }) => text.trim());
  return names.length > 1 && (main === undefined || names.includes(main.name)) ? names : [];
}

/** What the student's file is called: by the restriction, the template of 1.0.1, or the first model solution. */
function submittedName(
  task: Element,
  files: readonly TaskFile[],
  solution: TaskFile | undefined,
): string | undefined {
  const restricted = namedRestrictions(task);
  const byRestriction = restricted.length === 1 ? restricted[0]?.text.trim() : undefined;
  const template = files.find(({ namesSubmission }) => namesSubmission);
  const [asked] = requiredNames(task, solution);
  const name =
    byRestriction ??
    (template && plainName(template)) ??
    (solution && plainName(solution)) ??
    asked ??
    modelName(task, files) ??
    '';
  const plain = name.slice(name.lastIndexOf('/') + 1);
  return /^[A-Za-z0-9_][A-Za-z0-9_.-]*$/.test(plain) ? plain : undefined;
}

/** Of a model solution that is a placeholder or no text. */
function modelName(task: Element, files: readonly TaskFile[]): string | undefined {
  const model = files.find(({ id }) => id === solutionIds(task)[0]?.[0]);
  return model && plainName(model);
}

/** What the standard asks of a submission beside the files that are taken. */
function noteRestrictions(task: Element, taken: ReadonlySet<string>, notes: Notes): void {
  const restrictions = child(task, 'submission-restrictions');
  const files = children(restrictions, 'file-restriction');
  if (restrictions?.attributes['max-size'] !== undefined) notes.add('option_dropped', { option: 'max-size' });
  const left = files.filter(({ text }) => !taken.has(text.trim()));
  if (
    (files.length > 1 && left.length > 0) ||
    files.some(({ attributes }) => attributes['pattern-format'] === 'posix-ere')
  )
    notes.add('option_dropped', { option: 'file-restriction' });
}
