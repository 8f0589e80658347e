import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Language } from '../language.js';

declare module '../../grading.types.js' {
  interface LanguageIds {
    javascript: true;
  }
}

const MODULES = [
  'harness.cjs',
  'harness-exports.cjs',
  'harness-faults.cjs',
  'harness-folder.cjs',
  'harness-refusals.cjs',
  'harness-readline.cjs',
  'harness-stdio.cjs',
  'harness-values.cjs',
  'unit/modules.cjs',
];
/**
 * V8 cannot live under an address space limit: it reserves more than 10 GiB. Node 24 starts with 537 MiB of data; the
 * rest is for what does not lie in the heap, such as the parser's stack for deeply nested JSON.
 */
const RUNTIME_DATA_MB = 620;
const RUNTIME_RESIDENT_MB = 128;
/** Of the limit; what is parsed, compiled and collected lies beside the old generation. */
const HEAP_SHARE = 0.75;
/** Of V8's young generation: with its default, garbage that the heap limit does not count takes 80 MB more. */
const SEMI_SPACE_MB = 8;

export const javascript: Language = {
  id: 'javascript',
  title: 'JavaScript',
  endings: ['js', 'mjs', 'cjs'],
  aliases: ['nodejs', 'node'],
  frameworks: ['jest'],
  solutionFile: 'solution.js',
  native: (host) => {
    const node = host.share(process.execPath);
    const modules = MODULES.map((name) => ({
      host: host.share(fileURLToPath(new URL(name, import.meta.url))),
      inside: `/box/${basename(name)}`,
    }));
    return {
      mode: 'harness',
      memoryIsFixedAtStart: true,
      outOfMemoryText: /out of memory|Allocation failed|std::bad_alloc/,
      crashReport: /(?<!\n)\n*(?:<--- Last few GCs --->|#\n# Fatal|FATAL ERROR|terminate called after)[^]*$/,
      launch: (memoryLimitMb) => ({
        argv: [
          '/box/node',
          `--max-old-space-size=${Math.ceil(memoryLimitMb * HEAP_SHARE)}`,
          `--max-semi-space-size=${SEMI_SPACE_MB}`,
          // Fewer threads, and 24 MiB of their stacks less.
          '--v8-pool-size=1',
          // Hashes of strings are as they were when Node was built, which makes its start shorter: nobody else's strings are in here.
          '--no-rehash-snapshot',
          '--experimental-vm-modules',
          '--no-warnings',
          '/box/harness.cjs',
        ],
        mounts: [{ host: node, inside: '/box/node' }, ...modules],
        limits: { dataMb: RUNTIME_DATA_MB + memoryLimitMb, tasks: 64, openFiles: 256, stackMb: 8 },
        maxResidentMb: memoryLimitMb + RUNTIME_RESIDENT_MB,
      }),
    };
  },
};
