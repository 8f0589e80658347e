import { expect, it } from '@jest/globals';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { SUM_IO, describeNative } from './support/native-grading.js';
import { until } from './support/until.js';

const LIMITS = { timeLimitMs: 2000, memoryLimitMb: 64 };
/** Keeps the compiler busy until it is stopped: 2^60 instances. */
const ENDLESS = `template <unsigned long N, int D> struct T { static constexpr int v = T<2 * N, D - 1>::v + T<2 * N + 1, D - 1>::v; };
template <unsigned long N> struct T<N, 0> { static constexpr int v = 1; };
int main() { return T<0, 60>::v; }
`;
const SUM = '#include <stdio.h>\nint main() { long a, b; scanf("%ld %ld", &a, &b); printf("%ld", a + b); }';

interface Running {
  pid: number;
  parent: number;
  name: string;
}

function running(): Running[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const [, name = '', state, parent] =
          /\((.*)\) (\S) (\d+)/s.exec(readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? [];
        return state === 'Z' ? [] : [{ pid: Number(pid), parent: Number(parent), name }];
      } catch {
        return [];
      }
    });
}

/** The compilers that this process has started, however deep. */
function compilers(): Running[] {
  const all = running();
  const isOurs = ({ pid, parent }: Running): boolean => {
    if (pid === process.pid) return true;
    const above = all.find((one) => one.pid === parent);
    return above !== undefined && isOurs(above);
  };
  return all.filter((one) => one.name === 'cc1plus' && isOurs(one));
}

const withCompiler = existsSync('/usr/bin/g++') ? it : it.skip;

describeNative('a submission that nobody waits for any more, native', ({ grader }) => {
  const compile = (code: string, signal?: AbortSignal) =>
    grader().grade({ language: 'cpp', code, tests: SUM_IO, limits: LIMITS }, { ...(signal && { signal }) });

  withCompiler('ends its compiler at once and gives its place to the next', async () => {
    const gone = new AbortController();
    const all = Array.from({ length: availableParallelism() }, () => compile(ENDLESS, gone.signal));
    const ends = Promise.allSettled(all);
    const busy = await until('compilers in every place', () => {
      const found = compilers();
      return found.length === all.length && found;
    });
    gone.abort(new Error('gone'));
    for (const end of await ends)
      expect(end).toMatchObject({ status: 'rejected', reason: { message: 'gone' } });
    const pids = new Set(busy.map(({ pid }) => pid));
    await until('the compilers are gone', () => !running().some(({ pid }) => pids.has(pid)));
    expect(await compile(SUM)).toMatchObject({ score: 100 });
  });

  it('starts no compiler for a submission that was given up before', async () => {
    await expect(compile(SUM, AbortSignal.abort(new Error('gone')))).rejects.toThrow('gone');
    expect(compilers()).toEqual([]);
  });
});
