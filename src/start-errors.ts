import { isDatabaseAway } from './common/errors/database-problem.js';
import { ConfigError } from './common/config.js';
import { BackupError } from './database/backup/manifest.js';
import { DatabaseStartError } from './database/start/start-faults.js';
import { DataFolderError } from './database/embedded/postgres-binaries.js';
import { GraderUnavailable } from './grading/grading.types.js';
import { SchemaError } from './schema.js';

/** Their sentence says all that an operator needs. */
const EXPECTED = [
  ConfigError,
  DatabaseStartError,
  DataFolderError,
  BackupError,
  GraderUnavailable,
  SchemaError,
];
const UNWRITABLE = new Set(['ENOSPC', 'EDQUOT', 'EACCES', 'EPERM', 'EROFS', 'ENOTDIR']);

/** Undefined for a fault that nobody foresaw: its stack is needed. */
export function sentenceOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if (EXPECTED.some((kind) => error instanceof kind)) return error.message;
  const { code, path } = error as NodeJS.ErrnoException;
  if (code === 'EADDRINUSE') return `${error.message}. Stop what uses the port, or set APP_PORT.`;
  if (code === 'EACCES' && path === undefined) return `${error.message}. Set APP_PORT to a port above 1023.`;
  if (code !== undefined && UNWRITABLE.has(code))
    return `${error.message}. Make room, or let this account write there, or set DATA_DIR.`;
  if (isDatabaseAway(error)) return `The database went away meanwhile (${error.message}).`;
  return undefined;
}
