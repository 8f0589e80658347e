import type { EntityManager } from '@mikro-orm/postgresql';
import { DomainError } from '../../common/errors/errors.js';
import { pointer, type FieldError } from '../../common/errors/field-errors.js';
import { ExactJsonText } from '../../common/schemas/exact-json.js';
import type { Draft } from '../formats/draft.js';
import { ImportFault } from '../formats/import-fault.js';
import type { Note } from '../formats/notes.js';
import { ExerciseImportItem, type ItemFault } from './exercise-import-item.entity.js';
import type { ExerciseImport } from './exercise-import.entity.js';
import type { SentExercise } from './upload-reader.thread.js';

const MAX_EXERCISES = 10_000;
const BATCH = 50;
const MAX_ERRORS = 20;

const toProblem = (fault: ImportFault): DomainError =>
  new DomainError(fault.code, fault.message, { errors: [fieldError(fault)], cause: fault });

const fieldError = (fault: ImportFault): FieldError => {
  const { file, line, path } = fault.details;
  return {
    path: pointer(['file']),
    code: 'invalid_value',
    params: {
      ...(file !== undefined && { file }),
      ...(line !== undefined && { line }),
      ...(path !== undefined && { path }),
    },
    message: fault.message,
  };
};

/** `week/task.xml:12`, or the path of a value. */
const placeOf = ({ details: { file = '', line, path } }: ImportFault): string =>
  [file, line === undefined ? path : String(line)].filter(Boolean).join(':');

/**
 * Puts one row a exercise of the file into the transaction of `em`, without holding them all. Throws a problem where
 * the file cannot be read, or where nothing in it can: then nothing is kept.
 */
export async function storeItems(
  em: EntityManager,
  import_: ExerciseImport,
  exercises: AsyncIterable<SentExercise>,
): Promise<number> {
  const seen = new Map<string, string>();
  const faults: FieldError[] = [];
  let firstFault: ImportFault | undefined;
  let position = 0;
  try {
    for await (const { fault: sent, ...exercise } of exercises) {
      const fault = sent && new ImportFault(sent.code, sent.details);
      position += 1;
      if (position > MAX_EXERCISES)
        throw new ImportFault('import_too_large', { reason: `more than ${MAX_EXERCISES} exercises` });
      if (fault) {
        firstFault ??= fault;
        if (faults.length < MAX_ERRORS) {
          const error = fieldError(fault);
          faults.push({ ...error, params: { ...error.params, exercise: exercise.path } });
        }
      }
      em.create(ExerciseImportItem, { import: import_, position, ...rowOf(exercise, fault, seen) });
      if (position % BATCH === 0) {
        await em.flush();
        em.clear();
      }
    }
  } catch (error) {
    throw error instanceof ImportFault ? toProblem(error) : error;
  }
  await em.flush();
  if (firstFault !== undefined && faults.length === position)
    throw new DomainError(firstFault.code, firstFault.message, { errors: faults });
  return position;
}

interface Row {
  path: string;
  format: SentExercise['format'];
  outcome: 'pending' | 'refused' | 'skipped';
  title: string | null;
  draft: Draft | null;
  notes: Note[];
  faults: ItemFault[];
}

function rowOf(
  { path, format, draft, notes: json }: Omit<SentExercise, 'fault'>,
  fault: ImportFault | undefined,
  seen: Map<string, string>,
): Row {
  const notes = asStored<Note[]>(json);
  const common = { path: path.slice(0, 1_000), format, notes, draft: null, faults: [] };
  if (fault) {
    const faults = [{ code: fault.code, path: placeOf(fault), message: fault.message }];
    return { ...common, outcome: 'refused', title: null, faults };
  }
  if (!draft) return { ...common, outcome: 'skipped', title: null };
  const { title, sourceId: id } = draft;
  const other = seen.get(`${format}:${id}`);
  if (other !== undefined) {
    const message = `${path} has the id ${id}, which ${other} has too`;
    return { ...common, outcome: 'refused', title, faults: [{ code: 'duplicate_id', path: 'id', message }] };
  }
  seen.set(`${format}:${id}`, path);
  return { ...common, outcome: 'pending', title: title.slice(0, 200), draft: asStored<Draft>(draft.json) };
}

/** JSON of the thread goes to its column unread: the row is written, and nothing here looks at it. */
const asStored = <T>(json: string): T => new ExactJsonText(json) as unknown as T;
