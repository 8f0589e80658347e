import { COMPILE_TIMEOUT_MS, COMPILER_LIMITS, failedRun, firstError, ofLanguage } from '../compiler.js';
import { withoutNoise } from '../../source/names.js';
import type { Language, Mount } from '../language.js';
import { mainClasses, type MainClass } from './class-files.js';
import type { Fault } from '../../values/wire.js';

declare module '../../grading.types.js' {
  interface LanguageIds {
    java: true;
  }
}

/** One core, no background compilers: programs are short, and threads cost memory. */
const JVM_FLAGS = ['-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-XX:-UsePerfData', '-Xshare:auto'];
/** Code, classes, thread stacks and the collector, beside the heap. */
const RUNTIME_MB = 192;
const LIMITS = { tasks: 64, openFiles: 256, stackMb: 8 };

export const java: Language = {
  id: 'java',
  title: 'Java',
  endings: ['java'],
  compilerName: 'The Java compiler',
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
      compile: (source, _prepared, beside = []) => {
        return {
          argv: ['/bin/sh', '-c', compileScript(`${home}/bin`, ofLanguage(beside, /\.java$/))],
          input: `${fileName(source)}\n${source}`,
          mounts,
          env,
          limits: { ...COMPILER_LIMITS, stackMb: 8 },
          maxResidentMb: 2048,
          tmpMb: 64,
          timeoutMs: COMPILE_TIMEOUT_MS,
        };
      },
      entryOf,
      run: (program, memoryLimitMb, entry = 'Main') => ({
        argv: [
          `${home}/bin/java`,
          ...JVM_FLAGS,
          `-Xmx${memoryLimitMb}m`,
          // Buffers beside the heap, for the reading of files.
          '-XX:MaxDirectMemorySize=16m',
          '-Xss16m',
          '-cp',
          '/box/program.jar',
          entry,
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

/** From `Main.java:1: error: class Point is public, should be declared in a file named Point.java`. */
const WANTED_NAME = String.raw`s/^.* is public, should be declared in a file named \([^/ ]\{1,200\}\)\.java$/\1/p`;

/** The shell reads the name of the file as data, and hands it on in files: it stands in no argument. */
function compileScript(tools: string, others: string): string {
  const flags = JVM_FLAGS.map((flag) => `-J${flag}`).join(' ');
  return [
    `build() { cat <source >"$name.java" && echo "$name.java" >sources && ${tools}/javac ${flags} -encoding UTF-8 -proc:none -d classes @sources${others} 2>messages; }`,
    // The compiler knows best which class has to give the file its name.
    `rename() { sed -n '${WANTED_NAME}' messages | head -n 1 >wanted && rm -rf classes "$name.java" && read -r name <wanted; }`,
    'read -r name <&3',
    'cat <&3 >source',
    '{ build || { rename && build; } || { cat messages >&2; exit 1; }; }',
    `${tools}/jar ${flags} --create --no-compress --file program.jar -C classes . >&2`,
    'cat program.jar >&4',
  ].join(' && ');
}

/** A longer name fits in no name of a file, which the compiler says. */
const MAX_NAME = 200;
const PUBLIC_TYPE =
  /\bpublic\s+(?:(?:final|abstract|sealed|strictfp)\s+)*(?:class|record|enum|interface)\s+([A-Za-z_]\w*)/;

/** The likely name of the file: that of a public class; where the compiler wants another, it compiles once more. */
function fileName(source: string): string {
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

/** Since Java 25 a `main` needs neither `public static` nor parameters. */
const FREE_MAIN_VERSION = 69;

/** The class to start: of several with a `main` the public one, then the one named Main, then the first in the source. */
function entryOf(jar: Buffer, source: string): { entry: string } | { fault: Fault } {
  const found = mainClasses(jar);
  const startable = found.filter(({ isClassic, version }) => isClassic || version >= FREE_MAIN_VERSION);
  const rank = ({ name, isPublic }: MainClass): number => {
    if (isPublic) return -2;
    const simple = name.slice(name.lastIndexOf('.') + 1);
    return simple === 'Main'
      ? -1
      : Math.max(
          0,
          source.search(
            new RegExp(
              `\\b(?:class|record|enum|interface)\\s+${simple.replaceAll('$', String.raw`\$`)}(?![\\w$])`,
            ),
          ),
        );
  };
  const [best] = startable.toSorted((left, right) => rank(left) - rank(right));
  if (best) return { entry: best.name };
  const message =
    found.length > 0
      ? '`main` has to be declared as `public static void main(String[] args)`'
      : 'no class has a method `public static void main(String[] args)`, with which a program starts';
  return { fault: { fault: 'syntax', type: 'NoMain', message } };
}

/** `Exception in thread "main" java.lang.ArithmeticException: / by zero`, then `at Main.main(Main.java:3)`. */
function readFailure(stderr: string, exit: { code: number | null; signal: string | null }): Fault {
  const thrown = /^Exception in thread "[^"]*" (?:[^\s:]+\.)?([^\s:.]+)(?:: (.*))?$/m.exec(stderr);
  if (!thrown) return failedRun(exit);
  const trace = [...stderr.matchAll(/^[ \t]+at ([^\s()]+)\([^():\s]+\.java:(\d+)\)$/gm)]
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
