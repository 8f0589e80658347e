import { z } from 'zod';
import { namedEnum } from '../../common/schemas/named-enum.js';
import { queryFlag } from '../../common/schemas/validation.js';
import { PageQuery, pageOf } from '../../common/schemas/pagination.js';
import { FORMATS } from '../formats/draft.js';
import { NOTE_CODES } from '../formats/notes.js';
import { EXPORTERS, type ExportFormat } from '../formats/write-exercise.js';
import { IMPORT_STATUSES } from './exercise-import.entity.js';
import { OUTCOMES } from './exercise-import-item.entity.js';

const time = z.iso.datetime();
const flag = queryFlag.default(false);
const ImportStatusName = namedEnum('ImportStatus', IMPORT_STATUSES, 'How far an import is');
const NoteCodeName = namedEnum(
  'ImportNoteCode',
  NOTE_CODES,
  'What could not be taken over, or was taken over otherwise',
);
const FormatName = namedEnum('ImportFormat', FORMATS, 'The systems whose exercises can be read');
const OutcomeName = namedEnum('ImportOutcome', OUTCOMES, 'What became of an exercise of an import');

export const ImportQuery = z.object({
  dryRun: flag.meta({ description: '`true` reports what would become of each exercise, and saves none' }),
  fileName: z.string().max(200).optional().meta({
    description: 'The name of a file that is sent as the body itself; its ending says what it is',
  }),
});
export type ImportQuery = z.infer<typeof ImportQuery>;

const EXAMPLE = {
  id: 3,
  status: 'running',
  dryRun: false,
  fileName: 'week-3.zip',
  total: 12,
  done: 5,
  created: 4,
  updated: 0,
  unchanged: 0,
  refused: 1,
  skipped: 0,
  createdAt: '2026-09-01T08:30:00.000Z',
  finishedAt: null,
} as const;

const count = z.int().min(0);

export const ImportView = z
  .object({
    id: z.int(),
    status: ImportStatusName,
    dryRun: z.boolean(),
    fileName: z.string(),
    total: count.meta({ description: 'Exercises, and other things that the file names' }),
    done: count,
    created: count,
    updated: count,
    unchanged: count,
    refused: count,
    skipped: count.meta({ description: 'No exercises, such as texts to read' }),
    createdAt: time,
    finishedAt: time.nullable(),
  })
  .meta({ id: 'ExerciseImport', example: EXAMPLE });
export type ImportView = z.infer<typeof ImportView>;

const NoteView = z.looseObject({ code: NoteCodeName }).meta({
  id: 'ImportNote',
  description: 'With `test`, `file`, `reason` and so on, where they say more',
  example: { code: 'test_skipped', test: 4, reason: 'precheck only' },
});

export const ImportItemView = z
  .object({
    position: z.int(),
    path: z.string().meta({ description: 'In the file that was sent' }),
    format: FormatName.describe('What it was written for'),
    outcome: OutcomeName,
    title: z.string().nullable(),
    exerciseId: z.int().nullable(),
    isPublished: z.boolean().nullable(),
    notes: z.array(NoteView),
    faults: z
      .array(z.object({ code: z.string(), path: z.string(), message: z.string() }))
      .meta({ description: 'Why it is refused' }),
  })
  .meta({
    id: 'ImportItem',
    example: {
      position: 1,
      path: 'week-3/sums',
      format: 'dodona',
      outcome: 'created',
      title: 'Sums',
      exerciseId: 12,
      isPublished: true,
      notes: [],
      faults: [],
    },
  });
export type ImportItemView = z.infer<typeof ImportItemView>;
export const ImportReport = pageOf('ImportReport', ImportItemView);
export type ImportReport = z.infer<typeof ImportReport>;

export const ReportQuery = PageQuery.extend({
  outcome: OutcomeName.optional().describe('Only those of which this became'),
});
export type ReportQuery = z.infer<typeof ReportQuery>;

const ExportFormatName = namedEnum(
  'ExportFormat',
  Object.keys(EXPORTERS) as [ExportFormat, ...ExportFormat[]],
  'The systems that exercises can be written for',
);
export const ExportQuery = z.object({
  format: ExportFormatName.default('learnflow').describe('What it is written for'),
});
export type ExportQuery = z.infer<typeof ExportQuery>;
