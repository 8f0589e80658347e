import type { Fault } from '../../values/wire.js';
import {
  COMPILE_TIMEOUT_MS,
  COMPILER_LIMITS,
  compileScript,
  failedRun,
  firstError,
  ofLanguage,
} from '../compiler.js';
import type { Language } from '../language.js';

declare module '../../grading.types.js' {
  interface LanguageIds {
    go: true;
  }
}

/** What most programs import: compiled once, in 15 s, as Go has no compiled standard library any more. */
const COMMON =
  'bufio bytes cmp container/heap container/list container/ring context errors fmt io iter maps math math/big ' +
  'math/bits math/cmplx math/rand math/rand/v2 os regexp slices sort strconv strings sync sync/atomic ' +
  'text/tabwriter time unicode unicode/utf8 unicode/utf16';
/**
 * What a program may not import of the rest, which is compiled when the first program asks for some of it: what needs a
 * network, other processes or a database, and the tools that read programs.
 */
const LEFT_OUT =
  '^(vendor|internal|cmd)/|/internal(/|$)|^(net|net/(http|mail|rpc|smtp|textproto)(/.*)?|crypto/(tls|x509)(/.*)?|expvar|' +
  'plugin|runtime/(cgo|race|msan|asan|coverage|pprof|trace|metrics)|log/syslog|os/(exec|user)|debug/.*|go/.*|testing(/.*)?|' +
  'mime/multipart|database/.*)$';
const PREPARE_TIMEOUT_MS = 300_000;
/** The runtime's own memory beside the heap. */
const RUNTIME_MB = 64;
/** Its reports would need another process and /proc. */
const NO_TELEMETRY = 'mkdir -p .config/go/telemetry && echo off >.config/go/telemetry/mode';
const ENV = {
  GOCACHE: '/tmp/cache',
  GO111MODULE: 'off',
  GOTOOLCHAIN: 'local',
  CGO_ENABLED: '0',
  GOTELEMETRY: 'off',
};

export const go: Language = {
  id: 'go',
  title: 'Go',
  endings: ['go'],
  aliases: ['golang'],
  compilerName: 'The Go compiler',
  solutionFile: 'solution.go',
  native: (host) => {
    const tool = host.find('/usr/local/go/bin/go', '/usr/lib/go/bin/go', '/usr/bin/go');
    if (!tool) return undefined;
    const root = tool.replace(/\/bin\/go$/, '');
    const base = {
      env: { ...ENV, GOROOT: root },
      limits: COMPILER_LIMITS,
      maxResidentMb: 2048,
    };
    const mounts = [{ host: root, inside: root }];
    const preparation = {
      limits: { ...COMPILER_LIMITS, cpuSeconds: PREPARE_TIMEOUT_MS / 1000 },
      mounts,
      tmpMb: 1024,
      timeoutMs: PREPARE_TIMEOUT_MS,
    };
    return {
      mode: 'compiled',
      version: {
        argv: [tool, 'version'],
        read: (output) => output.split(' ')[2]?.replace('go', 'Go ') ?? 'Go',
      },
      prepare: {
        ...base,
        argv: ['/bin/sh', '-c', exportPackages(tool, `echo ${COMMON}`)],
        ...preparation,
      },
      prepareMore: {
        isNeeded: importsMore,
        launch: {
          ...base,
          argv: ['/bin/sh', '-c', exportPackages(tool, `${tool} list std | grep -vE '${LEFT_OUT}'`)],
          ...preparation,
        },
      },
      compile: (_source, prepared, beside = []) => ({
        ...base,
        argv: compileScript(
          'solution.go',
          compileAndLink(tool, ofLanguage(beside, PACKAGE_FILES)),
          'program',
        ),
        mounts: prepared ? [...mounts, { host: prepared, inside: '/box/packages.tar' }] : mounts,
        tmpMb: 256,
        timeoutMs: COMPILE_TIMEOUT_MS,
      }),
      run: (program, memoryLimitMb) => ({
        argv: ['/box/program'],
        mounts: [{ host: program, inside: '/box/program' }],
        env: { GOMEMLIMIT: `${memoryLimitMb}MiB` },
        limits: { dataMb: memoryLimitMb + RUNTIME_MB, tasks: 64, openFiles: 64, stackMb: 8 },
        maxResidentMb: memoryLimitMb + RUNTIME_MB,
      }),
      readCompilerError,
      readFailure,
      outOfMemoryText:
        /fatal error: (runtime: )?(cannot allocate memory|out of memory)|runtime: out of memory/,
    };
  },
};

/** Whether anything is imported that is not common. */
function importsMore(source: string): boolean {
  const common = new Set(COMMON.split(' '));
  const declarations = source.match(/^import\s*(?:\([^)]*\)|[^\n]*)/gm) ?? [];
  return declarations.some((text) =>
    [...text.matchAll(/["`]([\w./-]+)["`]/g)].some(([, name = '']) => !common.has(name)),
  );
}

/** A tar of the packages' export files beside an `importcfg` that names them by their place in it. */
function exportPackages(tool: string, names: string): string {
  const format = '{{if .Export}}{{.ImportPath}} {{.Export}}{{end}}';
  return [
    NO_TELEMETRY,
    'mkdir std',
    `packages=$(${names})`,
    `${tool} list -deps -export -f '${format}' $packages >list`,
    'n=0',
    'while read -r name file; do n=$((n+1)); cp "$file" "std/$n.a"; echo "packagefile $name=std/$n.a" >>std/importcfg; done <list',
    'tar -cf - std >&4',
  ].join(' && ');
}

/** Of the package `main`: those that lie beside the program, but for tests. */
const PACKAGE_FILES = /^[^/]*(?<!_test)\.go$/;

function compileAndLink(tool: string, others: string): string {
  return [
    NO_TELEMETRY,
    'tar -xf /box/packages.tar',
    `${tool} tool compile -importcfg std/importcfg -p main -o main.a solution.go${others}`,
    `${tool} tool link -s -w -importcfg std/importcfg -o program main.a`,
  ].join(' && ');
}

/** `solution.go:4:2: could not import net/http (open : no such file or directory)`. */
function readCompilerError(stderr: string): Fault {
  const fault = firstError(stderr);
  const [, missing] = /^could not import (\S+) \(/.exec(fault.message) ?? [];
  if (missing === undefined) return fault;
  const why =
    'there is the standard library without network, processes, databases and the tools for reading Go programs';
  return { ...fault, message: `the package "${missing}" is not available here: ${why}` };
}

/** `panic: runtime error: index out of range [5]`, then `main.main()` and `/tmp/solution.go:5 +0x1d`. */
function readFailure(stderr: string, exit: { code: number | null; signal: string | null }): Fault {
  const panic = /^(panic|fatal error): (.*)$/m.exec(stderr);
  if (!panic) return failedRun(exit);
  const lines = stderr.split('\n');
  const trace = lines.flatMap((text, at) => {
    const line = /^\t\S*solution\.go:(\d+)/.exec(text)?.[1];
    const name = line === undefined ? '' : calleeIn(lines[at - 1] ?? '');
    return name === '' ? [] : [{ function: name, line: Number(line) }];
  });
  return {
    fault: 'exception',
    type: panic[1] ?? '',
    message: panic[2] ?? '',
    line: trace[0]?.line,
    trace: trace.toReversed(),
  };
}

/** `main.(*Stack).pop` of `main.(*Stack).pop(0xc000012345)`, or nothing. */
function calleeIn(line: string): string {
  const callee = /^[\w.*()]*/.exec(line)?.[0] ?? '';
  return line.endsWith(')') ? callee.slice(0, Math.max(0, callee.lastIndexOf('('))) : '';
}
