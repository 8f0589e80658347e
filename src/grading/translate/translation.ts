import type { Fault } from '../values/wire.js';

export interface Source {
  code: string;
  /** Its name, by which messages and other files know it. */
  file: string;
  /** Refuses code whose types do not fit together. */
  typeCheck: boolean;
}

export type Translated = { code: string } | { fault: Fault };

export interface Translator {
  /** Throws GraderUnavailable, or the signal's reason; whatever the code does is a fault. */
  translate(source: Source, signal?: AbortSignal): Promise<Translated>;
  stop(): Promise<void>;
}
