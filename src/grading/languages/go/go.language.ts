import type { Fault } from '../../values/wire.js';
import { COMPILE_TIMEOUT_MS, COMPILER_LIMITS, compileScript, failedRun, firstError } from '../compiler.js';
import type { Language } from '../language.js';

/** What a program may import. Go has no compiled standard library any more: these are compiled once, in 15 s. */
const PACKAGES =
  'bufio bytes cmp container/heap container/list container/ring context errors fmt io iter maps math math/big ' +
  'math/bits math/cmplx math/rand math/rand/v2 os regexp slices sort strconv strings sync sync/atomic ' +
  'text/tabwriter time unicode unicode/utf8 unicode/utf16';
const PREPARE_TIMEOUT_MS = 180_000;
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
    return {
      mode: 'compiled',
      version: {
        argv: [tool, 'version'],
        read: (output) => output.split(' ')[2]?.replace('go', 'Go ') ?? 'Go',
      },
      prepare: {
        ...base,
        argv: ['/bin/sh', '-c', exportPackages(tool)],
        mounts,
        tmpMb: 1024,
        timeoutMs: PREPARE_TIMEOUT_MS,
      },
      compile: (_source, prepared) => ({
        ...base,
        argv: compileScript('solution.go', compileAndLink(tool), 'program'),
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
      readCompilerError: firstError,
      readFailure,
      outOfMemoryText:
        /fatal error: (runtime: )?(cannot allocate memory|out of memory)|runtime: out of memory/,
    };
  },
};

/** A tar of the packages' export files beside an `importcfg` that names them by their place in it. */
function exportPackages(tool: string): string {
  const format = '{{if .Export}}{{.ImportPath}} {{.Export}}{{end}}';
  return [
    NO_TELEMETRY,
    'mkdir std',
    `${tool} list -deps -export -f '${format}' ${PACKAGES} >list`,
    'n=0',
    'while read -r name file; do n=$((n+1)); cp "$file" "std/$n.a"; echo "packagefile $name=std/$n.a" >>std/importcfg; done <list',
    'tar -cf - std >&4',
  ].join(' && ');
}

function compileAndLink(tool: string): string {
  return [
    NO_TELEMETRY,
    'tar -xf /box/packages.tar',
    `${tool} tool compile -importcfg std/importcfg -p main -o main.a solution.go`,
    `${tool} tool link -s -w -importcfg std/importcfg -o program main.a`,
  ].join(' && ');
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
