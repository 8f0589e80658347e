import { describe, expect, it } from '@jest/globals';
import type { CompiledProgram } from '../../protocol/sandbox.js';
import { ProgramCache } from './program-cache.js';

function scene(maxBytes: number) {
  const cache = new ProgramCache(maxBytes);
  const [compiled, gone]: [string[], string[]] = [[], []];
  const get = async (source: string, bytes = 10): Promise<CompiledProgram> => {
    const made = await cache.get('c', [source, {}], () => {
      compiled.push(source);
      const program: CompiledProgram = {
        bytes,
        start: () => Promise.reject(new Error('not here')),
        readFailure: () => ({ fault: 'exit', type: 'exit', message: '' }),
        dispose: () => void gone.push(source),
      };
      return Promise.resolve({ program });
    });
    if ('fault' in made) throw new Error('refused');
    return made.program;
  };
  return { cache, compiled, gone, get };
}

describe('ProgramCache', () => {
  it('compiles the same source once, and keeps it when its user is done', async () => {
    const { compiled, gone, get } = scene(100);
    (await get('a')).dispose();
    (await get('a')).dispose();
    expect(compiled).toEqual(['a']);
    expect(gone).toEqual([]);
  });

  it('drops what was not used for longest when there is no more room, but never under its user', async () => {
    const { compiled, gone, get } = scene(30);
    const first = await get('a');
    for (const source of ['b', 'c', 'b', 'd', 'e']) (await get(source)).dispose();
    expect(gone).toEqual(['c']);
    first.dispose();
    first.dispose();
    expect(gone).toEqual(['c', 'a']);
    (await get('b')).dispose();
    expect(compiled).toEqual(['a', 'b', 'c', 'd', 'e']);
  });

  it('does not keep what is too large, and tells languages apart', async () => {
    const { cache, compiled, gone, get } = scene(30);
    (await get('large', 20)).dispose();
    expect(gone).toEqual(['large']);
    (await get('a')).dispose();
    await cache.get('cpp', ['a', {}], () => {
      compiled.push('cpp');
      return Promise.resolve({ fault: { fault: 'syntax', type: 'CompilerError', message: '' } });
    });
    expect(compiled).toEqual(['large', 'a', 'cpp']);
    cache.clear();
    expect(gone).toEqual(['large', 'a']);
  });
});
