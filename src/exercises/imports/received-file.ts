import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Request } from 'express';
import { DomainError, invalid } from '../../common/errors/errors.js';
import type { Upload } from './open-upload.js';

export const MAX_UPLOAD_BYTES = 64 << 20;

/** Of a form with a file, as the interceptor has put it on the disk. */
export interface FormFile {
  path: string;
  originalname: string;
}

const ENDINGS: Readonly<Record<string, string>> = {
  'application/zip': 'zip',
  'application/xml': 'xml',
  'text/xml': 'xml',
  'application/json': 'json',
  'application/x-ipynb+json': 'ipynb',
  'application/jsonl': 'jsonl',
  'application/x-ndjson': 'jsonl',
  'text/markdown': 'md',
};

/**
 * Hands the file of a request to `use`, and takes it away afterwards: that of a form, or the body itself, which goes
 * straight to the disk. Throws `import_too_large` beyond 64 MiB.
 */
export async function withReceivedFile<T>(
  request: Request,
  form: FormFile | undefined,
  fileName: string | undefined,
  use: (upload: Upload) => Promise<T>,
): Promise<T> {
  if (form === undefined && request.is('multipart/form-data'))
    throw invalid('file', 'required', 'is required');
  const path = form?.path ?? join(tmpdir(), `learnflow-import-${randomUUID()}`);
  try {
    if (form === undefined) await receive(request, path);
    const type = request.headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase() ?? '';
    const name = form?.originalname ?? fileName ?? `exercises.${ENDINGS[type] ?? 'zip'}`;
    return await use({ path, name: plainName(name) });
  } finally {
    await rm(path, { force: true });
  }
}

/** Browsers send names in UTF-8, which the form's parser reads as Latin-1; folders in them are nobody's. */
function plainName(name: string): string {
  const decoded = Buffer.from(name, 'latin1').toString('utf8');
  const text = decoded.includes('\uFFFD') ? name : decoded;
  return (
    text.replaceAll('\0', '').replaceAll('\\', '/').split('/').at(-1)?.slice(-200).toWellFormed() ||
    'exercises'
  );
}

async function receive(request: Request, path: string): Promise<void> {
  if (Number(request.headers['content-length']) > MAX_UPLOAD_BYTES) throw tooLarge();
  await pipeline(bounded(request), createWriteStream(path, { flags: 'wx', mode: 0o600 }));
}

/** The request is left as it is where it is refused: to destroy it would close the connection before the answer. */
async function* bounded(request: Request): AsyncGenerator<Buffer> {
  let bytes = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MAX_UPLOAD_BYTES) throw tooLarge();
    yield chunk;
  }
  if (bytes === 0) throw invalid('file', 'required', 'the body is empty');
}

const tooLarge = (): DomainError =>
  new DomainError('import_too_large', `It is larger than ${MAX_UPLOAD_BYTES >> 20} MiB.`);
