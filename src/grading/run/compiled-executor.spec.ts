import { describe, expect, it, jest } from '@jest/globals';
import { CompiledExecutor } from './compiled-executor.js';
import type { Job } from './executors.js';
import type { CompiledProgram, Sandbox } from '../protocol/sandbox.js';

const TEST = { kind: 'io', stdin: '', expectedStdout: '' } as const;

function executor(compile: Sandbox['compile'], signal: AbortSignal): CompiledExecutor {
  const sandbox = { compile } as Partial<Sandbox> as Sandbox;
  const spec = { language: 'go', memoryLimitMb: 64 } as const;
  const runtime = { language: 'go', version: 'Go', timeFactor: 1, stdin: 'pipe', compiled: true } as const;
  const files = { 'solution.go': 'package main' };
  return new CompiledExecutor({
    sandbox,
    runtime,
    spec,
    files,
    data: {},
    modules: undefined,
    main: 'solution.go',
    timeoutMs: 1000,
    stopAtFirstFailure: false,
    signal,
  } satisfies Job);
}

describe('a compilation that nobody waits for any more', () => {
  it('holds up nobody, and what it makes in the end is thrown away', async () => {
    const gone = new AbortController();
    const compiled = Promise.withResolvers<{ program: CompiledProgram }>();
    const subject = executor(() => compiled.promise, gone.signal);
    const run = subject.run(TEST);
    gone.abort(new Error('gone'));
    await expect(run).rejects.toThrow('gone');
    subject.stop();
    const dispose = jest.fn();
    compiled.resolve({
      program: { start: jest.fn<never>(), bytes: 0, readFailure: jest.fn<never>(), dispose },
    });
    await compiled.promise;
    await Promise.resolve();
    expect(dispose).toHaveBeenCalledTimes(1);
  });

  it('is told so, and may fail afterwards without anybody listening', async () => {
    const gone = new AbortController();
    const compile = jest.fn<NonNullable<Sandbox['compile']>>(
      (_language, _source, _files, signal) =>
        new Promise((_, reject) => signal?.addEventListener('abort', () => reject(new Error('killed')))),
    );
    const subject = executor(compile, gone.signal);
    const run = subject.run(TEST);
    gone.abort(new Error('gone'));
    await expect(run).rejects.toThrow(/gone|killed/);
    subject.stop();
    expect(compile).toHaveBeenCalledWith('go', 'package main', {}, gone.signal);
  });
});
