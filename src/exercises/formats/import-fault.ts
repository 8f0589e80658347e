import type { Json } from '../../grading/grading.types.js';

const IMPORT_FAULTS = [
  'import_malformed',
  'import_unsupported_version',
  'import_unsupported',
  'import_file_missing',
  'import_too_large',
] as const;
export type ImportFaultCode = (typeof IMPORT_FAULTS)[number];

/** Where it is wrong, and what. */
export interface FaultDetails {
  /** Within the archive. */
  file?: string;
  /** From 1. */
  line?: number;
  column?: number;
  /** Of a value within the file, dotted. */
  path?: string;
  reason?: string;
  [detail: string]: Json | undefined;
}

/** Refuses what is being read: an exercise, or the archive as a whole. */
export class ImportFault extends Error {
  override readonly name = 'ImportFault';

  constructor(
    readonly code: ImportFaultCode,
    readonly details: FaultDetails,
  ) {
    super(sentence(code, details));
  }

  /** The same fault, of a file that the thrower did not know by name. */
  in(file: string): ImportFault {
    return this.details.file === undefined ? new ImportFault(this.code, { ...this.details, file }) : this;
  }
}

function sentence(code: ImportFaultCode, { file, line, reason, ...rest }: FaultDetails): string {
  const place = [file, line === undefined ? undefined : `line ${line}`].filter(Boolean).join(', ');
  const what = reason ?? Object.values(rest).map(String).join(', ');
  return [place, what === '' ? code : what].filter(Boolean).join(': ');
}
