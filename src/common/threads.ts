import { Piscina } from 'piscina';

const IS_SOURCE = import.meta.url.endsWith('.ts');

/**
 * One thread beside the event loop for what takes long with others' texts, begun when it is first needed and ended when
 * it has rested for half a minute. `file` is the thread's module, with the ending `.js`; its default export does the
 * work. What goes in and out is plain data. A task beyond `memoryMb`, or whose signal is aborted, ends the thread, and
 * the next one begins another.
 */
export const openThread = <In, Out>(file: URL, memoryMb: number): Piscina<In, Out> =>
  new Piscina<In, Out>({
    filename: IS_SOURCE ? file.href.replace(/\.js$/, '.ts') : file.href,
    // Where the sources are run as they are (tests, tools), a thread has to be told how.
    execArgv: IS_SOURCE ? ['--import', '@swc-node/register/esm-register'] : [],
    minThreads: 0,
    maxThreads: 1,
    idleTimeout: 30_000,
    resourceLimits: { maxOldGenerationSizeMb: memoryMb },
  });

/** Whether a thread was ended for the memory that it took. */
export const isOutOfMemory = (error: unknown): boolean =>
  (error as { code?: unknown } | null)?.code === 'ERR_WORKER_OUT_OF_MEMORY';
