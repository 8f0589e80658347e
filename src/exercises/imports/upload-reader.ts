import { on } from 'node:events';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { isOutOfMemory, openThread } from '../../common/threads.js';
import { ImportFault } from '../formats/import-fault.js';
import type { Upload } from './open-upload.js';
import type { Sent, SentExercise } from './upload-reader.thread.js';

/** A name of the source's own may be this long. */
const MAX_SOURCE_ID = 300;
/** A thousand exercises take seconds, and YAML of a megabyte two; what is stored meanwhile does not count. */
const LIMITS = { readingMs: 60_000, memoryMb: 512 };

interface Task {
  upload: Upload;
  port: MessagePort;
  maxSourceId: number;
}

/** Reads the files of authors in a thread of its own: YAML of a megabyte takes seconds, and everybody is served meanwhile. */
export class UploadReader {
  private readonly thread: ReturnType<typeof openThread<Task, undefined>>;

  constructor(private readonly limits = LIMITS) {
    this.thread = openThread(new URL('./upload-reader.thread.js', import.meta.url), limits.memoryMb);
  }

  /**
   * The exercises of a file, each read when it is asked for. Throws ImportFault where the file cannot be read, also for
   * one that takes too long or too much memory.
   */
  async *read(upload: Upload): AsyncGenerator<SentExercise> {
    const { port1, port2 } = new MessageChannel();
    const stopped = new AbortController();
    const task = { upload, port: port2, maxSourceId: MAX_SOURCE_ID };
    const failed = this.thread
      .run(task, { transferList: [port2], signal: stopped.signal })
      .then(() => new Promise<never>(() => undefined));
    const messages = on(port1, 'message') as AsyncIterator<[Sent]>;
    let leftMs = this.limits.readingMs;
    let isOver = false;
    try {
      for (;;) {
        const asked = performance.now();
        const timer = setTimeout(() => stopped.abort(), leftMs);
        port1.postMessage('next');
        const answer = await Promise.race([messages.next(), failed]).finally(() => clearTimeout(timer));
        leftMs -= performance.now() - asked;
        const [sent] = answer.value as [Sent];
        isOver = !('exercise' in sent);
        if ('fault' in sent) throw new ImportFault(sent.fault.code, sent.fault.details);
        if ('end' in sent) return;
        yield sent.exercise;
      }
    } catch (error) {
      throw this.faultOf(error, stopped.signal);
    } finally {
      failed.catch(() => undefined);
      // A thread that has said all is kept for the next file.
      if (!isOver) stopped.abort();
      port1.close();
    }
  }

  close(): Promise<void> {
    return this.thread.destroy();
  }

  private faultOf(error: unknown, { aborted }: AbortSignal): unknown {
    if (!aborted && !isOutOfMemory(error)) return error;
    const { readingMs, memoryMb } = this.limits;
    const most = aborted ? `${readingMs / 1_000} s` : `${memoryMb} MB of memory`;
    return new ImportFault('import_too_large', { reason: `it takes more than ${most} to read` });
  }
}
