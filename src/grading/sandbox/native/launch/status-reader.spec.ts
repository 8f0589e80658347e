import { describe, expect, it } from '@jest/globals';
import { PassThrough } from 'node:stream';
import { StatusReader } from './status-reader.js';

function read(...pieces: string[]): StatusReader {
  const line = new PassThrough();
  const status = new StatusReader(line);
  for (const piece of pieces) line.write(piece);
  line.end();
  return status;
}

describe('StatusReader', () => {
  it('knows the pids and the end of a process, in whatever pieces they come', async () => {
    const status = read(
      '{"pid":1',
      '0}\n{ "child-',
      'pid": 11 }\n{ "exit-code": 3 }\n{"code":3,"signal":null}\n',
    );
    expect(await status.started).toBe(10);
    expect(await status.ended).toEqual({ code: 3, signal: null });
    expect(status.insidePid).toBe(11);
  });

  it('knows the end of a process whose bubblewrap was killed in the middle of a word', async () => {
    const status = read('{"pid":10}\n{ "child-pid": 1', '{"code":null,"signal":"SIGKILL"}\n');
    expect(await status.ended).toEqual({ code: null, signal: 'SIGKILL' });
  });

  it('says what kept a process from its start', async () => {
    const status = read('{"error":"no namespaces of its own: No space left on device"}\n');
    await expect(status.started).rejects.toThrow('no namespaces of its own');
    expect((await status.ended).error?.message).toMatch('No space left');
  });

  it.each([
    ['nothing', ''],
    ['no more than that it runs', '{"pid":10}\n'],
    ['what is no JSON', '{"pid":10}\nbwrap: oops\n'],
  ])('takes the launcher for dead where it says %s', async (_what, words) => {
    const status = read(words);
    status.started.catch(() => undefined);
    expect((await status.ended).error?.message).toBe('its launcher has ended');
  });
});
