import { COMPILE_TIMEOUT_MS, COMPILER_LIMITS, failedRun, firstError } from '../compiler.js';
import { withoutNoise } from '../../source/names.js';
import type { Language, Mount } from '../language.js';
import type { Fault } from '../../values/wire.js';

/** One core, no background compilers: programs are short, and threads cost memory. */
const JVM_FLAGS = ['-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-XX:-UsePerfData', '-Xshare:auto'];
/** Code, classes, thread stacks and the collector, beside the heap. */
const RUNTIME_MB = 192;
const LIMITS = { tasks: 64, openFiles: 256, stackMb: 8 };

export const java: Language = {
  id: 'java',
  solutionFile: 'Main.java',
  native: (host) => {
    const javac = host.find('/usr/bin/javac');
    const home = javac?.replace(/\/bin\/javac$/, '');
    if (!home) return undefined;
    // Debian keeps the configuration of the JDK under /etc, behind links.
    const conf = host.find(`${home}/conf/security/java.security`)?.match(/^\/etc\/[^/]+/)?.[0];
    const mounts: Mount[] = [home, conf]
      .filter((path) => path !== undefined)
      .map((path) => ({ host: path, inside: path }));
    // The launcher finds its libraries through /proc/self/exe, which the sandbox does not have.
    const env = { LD_LIBRARY_PATH: [`${home}/lib`, `${home}/lib/jli`, `${home}/lib/server`].join(':') };
    return {
      mode: 'compiled',
      version: {
        argv: [`${home}/bin/java`, ...JVM_FLAGS, '--version'],
        read: (output) => output.split(/\s/).slice(0, 2).join(' ').replace('openjdk', 'OpenJDK'),
      },
      compile: (source) => {
        return {
          argv: ['/bin/sh', '-c', compileScript(`${home}/bin`)],
          input: `${mainClass(source)}\n${source}`,
          mounts,
          env,
          limits: { ...COMPILER_LIMITS, stackMb: 8 },
          maxResidentMb: 2048,
          tmpMb: 64,
          timeoutMs: COMPILE_TIMEOUT_MS,
        };
      },
      run: (program, memoryLimitMb) => ({
        argv: [
          `${home}/bin/java`,
          ...JVM_FLAGS,
          `-Xmx${memoryLimitMb}m`,
          // Buffers beside the heap, for the reading of files.
          '-XX:MaxDirectMemorySize=16m',
          '-Xss16m',
          '-jar',
          '/box/program.jar',
        ],
        mounts: [...mounts, { host: program, inside: '/box/program.jar' }],
        env,
        limits: { ...LIMITS, dataMb: memoryLimitMb + 2 * RUNTIME_MB },
        maxResidentMb: memoryLimitMb + RUNTIME_MB,
      }),
      readCompilerError: firstError,
      readFailure,
      outOfMemoryText: /java\.lang\.OutOfMemoryError/,
    };
  },
};

/** The shell reads the name of the main class as data, and hands it on in files: it stands in no argument. */
function compileScript(tools: string): string {
  const flags = JVM_FLAGS.map((flag) => `-J${flag}`).join(' ');
  const steps = [
    'read -r name <&3',
    'cat <&3 >"$name.java"',
    'echo "$name.java" >sources',
    'echo "Main-Class: $name" >manifest',
    `${tools}/javac ${flags} -encoding UTF-8 -d classes @sources >&2`,
    `${tools}/jar ${flags} --create --no-compress --file program.jar --manifest manifest -C classes . >&2`,
    'cat program.jar >&4',
  ];
  return steps.join(' && ');
}

/** A longer name fits in no name of a file, which the compiler says. */
const MAX_NAME = 200;
const PUBLIC_TYPE =
  /\bpublic\s+(?:(?:final|abstract|sealed|strictfp)\s+)*(?:class|record|enum|interface)\s+([A-Za-z_]\w*)/;

/** A public class must lie in a file of its name; else the class with `main` is the program. */
function mainClass(source: string): string {
  const name = PUBLIC_TYPE.exec(topLevel(withoutNoise(source, 'java')))?.[1] ?? 'Main';
  return name.length > MAX_NAME ? 'Main' : name;
}

/** What stands in no braces: a class within another one is not the program. */
function topLevel(code: string): string {
  let depth = 0;
  const parts = code.split(/([{}])/).filter((part) => {
    if (part === '{') depth += 1;
    if (part === '}') depth -= 1;
    return depth <= 0 || part === '{';
  });
  return parts.join('');
}

/** `Exception in thread "main" java.lang.ArithmeticException: / by zero`, then `at Main.main(Main.java:3)`. */
function readFailure(stderr: string, exit: { code: number | null; signal: string | null }): Fault {
  const thrown = /^Exception in thread "[^"]*" (?:[\w.]+\.)?([\w$]+)(?:: (.*))?$/m.exec(stderr);
  if (!thrown) return failedRun(exit);
  const trace = [...stderr.matchAll(/^[ \t]+at ([\w$.<>]+)\(\w+\.java:(\d+)\)$/gm)]
    .filter(([, name]) => !/^(java|jdk|sun)\./.test(name ?? ''))
    .map(([, name, line]) => ({ function: name ?? '', line: Number(line) }));
  return {
    fault: 'exception',
    type: thrown[1] ?? '',
    message: thrown[2] ?? '',
    line: trace[0]?.line,
    trace: trace.toReversed(),
  };
}
