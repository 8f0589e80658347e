import type { ExerciseBody } from '../exercises.schemas.js';
import { writeCodeRunner } from './coderunner/write-coderunner.js';
import { writeDodona } from './dodona/write-dodona.js';
import { writeKattis } from './kattis/write-kattis.js';
import { writeOwn, type Written } from './own/write-own.js';
import type { Notes } from './notes.js';
import { writeProforma } from './proforma/write-proforma.js';

/** Files of an exercise that is called `id` by the format; `notes` is told of what has no place there. */
type Exporter = (id: string, body: ExerciseBody, notes: Notes) => Written;

export const EXPORTERS = {
  learnflow: writeOwn,
  proforma: writeProforma,
  coderunner: writeCodeRunner,
  kattis: writeKattis,
  dodona: writeDodona,
} as const satisfies Record<string, Exporter>;
export type ExportFormat = keyof typeof EXPORTERS;
