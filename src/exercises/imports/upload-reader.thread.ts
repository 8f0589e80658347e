import { on } from 'node:events';
import type { MessagePort } from 'node:worker_threads';
import { stringifyExactJson } from '../../common/schemas/exact-json.js';
import type { Imported } from '../formats/draft.js';
import { ImportFault, type FaultDetails, type ImportFaultCode } from '../formats/import-fault.js';
import { readExercises } from '../formats/read-exercises.js';
import { openUpload, type Upload } from './open-upload.js';

/** An exercise of the file as plain data: its draft and its notes are exact JSON. */
export interface SentExercise extends Pick<Imported, 'path' | 'format'> {
  draft?: { title: string; sourceId: string; json: string };
  notes: string;
  fault?: SentFault;
}

export interface SentFault {
  code: ImportFaultCode;
  details: FaultDetails;
}

export type Sent = { exercise: SentExercise } | { fault: SentFault } | { end: true };

/** Sends the exercises of a file to the port, each when it is asked for by a message, and at last the end or a fault. */
export default async function readUpload({
  upload,
  port,
  maxSourceId,
}: {
  upload: Upload;
  port: MessagePort;
  maxSourceId: number;
}): Promise<void> {
  const wanted = on(port, 'message');
  const send = async (sent: Sent): Promise<void> => {
    await wanted.next();
    port.postMessage(sent);
  };
  try {
    const { folder, close } = await openUpload(upload);
    try {
      for await (const one of readExercises(folder)) await send({ exercise: plain(one, maxSourceId) });
    } finally {
      close();
    }
    await send({ end: true });
  } catch (error) {
    if (!(error instanceof ImportFault)) throw error;
    await send({ fault: plainFault(error) });
  } finally {
    port.close();
  }
}

function plain({ path, format, draft, notes, fault }: Imported, maxSourceId: number): SentExercise {
  const sent = { path, format, notes: stringifyExactJson(notes) };
  if (fault !== undefined) return { ...sent, fault: plainFault(fault) };
  if (draft === undefined) return sent;
  const { body } = draft;
  const sourceId = draft.sourceId.slice(0, maxSourceId);
  return { ...sent, draft: { title: body.title, sourceId, json: stringifyExactJson({ body, sourceId }) } };
}

/** Details are JSON, whatever their types hold beside it. */
const plainFault = ({ code, details }: ImportFault): SentFault => ({
  code,
  details: JSON.parse(stringifyExactJson(details)) as FaultDetails,
});
