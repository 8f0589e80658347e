import type { Fault } from '../values/wire.js';
import type { ResourceLimits } from './language.js';

/** What every compiler may use. */
export const COMPILER_LIMITS: ResourceLimits = {
  dataMb: 1536,
  tasks: 128,
  openFiles: 256,
  stackMb: 64,
  cpuSeconds: 20,
};
/** Six times the processor time: the machine may be that busy before it is at fault. */
export const COMPILE_TIMEOUT_MS = 120_000;

/** Takes the source from fd 3 into a file, compiles, and gives the program to fd 4. */
export function compileScript(file: string, compile: string, program: string): string[] {
  return ['/bin/sh', '-c', `cat <&3 >${file} && { ${compile}; } >&2 3<&- 4>&- && cat ${program} >&4`];
}

/** `file:line:column: error: message`; Go leaves the word out, Java the column. */
const PLACE = /^(?:\.\/)?[^\s:/]+\.\w+:(\d+):(?:(\d+):)? ?(.*)$/gm;

/** What a linker says of a name, with whatever stands before it. */
const LINKER = /(undefined reference to|multiple definition of) [`']([^`'\n]+)'/;

/** The first error of a compiler's output; the whole of it where none has a place. */
export function firstError(stderr: string): Fault {
  const places = [...stderr.matchAll(PLACE)];
  const [, line, column, text] = places.find((place) => /\berror:/.test(place[3] ?? '')) ?? places[0] ?? [];
  const [, trouble, name] = LINKER.exec(stderr) ?? [];
  if (trouble !== undefined && !/\berror:/.test(text ?? ''))
    return { fault: 'syntax', type: 'LinkerError', message: `${trouble} \`${name}\`` };
  const message = text?.replace(/^(?:fatal )?error: /, '');
  return {
    fault: 'syntax',
    type: 'CompilerError',
    message: (message ?? stderr.trim().slice(0, 2000)) || 'the compiler gave up without a message',
    line: line === undefined ? undefined : Number(line),
    column: column === undefined ? undefined : Number(column),
  };
}

/** As words of a shell: those of the paths that have one of the endings. */
export const ofLanguage = (paths: readonly string[], endings: RegExp): string =>
  paths
    .filter((path) => endings.test(path))
    .map((path) => ` '${path.replaceAll("'", String.raw`'\''`)}'`)
    .join('');

const SIGNAL_MEANINGS: Record<string, string> = {
  SIGSEGV: 'the program used memory that it does not own',
  SIGBUS: 'the program used memory that is not there',
  SIGFPE: 'the program made an impossible calculation, such as a division by zero',
  SIGABRT: 'the program ended itself because something was wrong',
  SIGILL: 'the program reached code that cannot be run',
  SIGTRAP: 'the program reached a place that it must never reach',
  SIGPIPE: 'the program wrote to something that is closed',
  SIGSYS: 'the program asked for something that is not allowed here',
};

/** A program that ended by a signal or with an exit code other than 0. */
export function failedRun(exit: { code: number | null; signal: string | null }): Fault {
  if (exit.signal === null) return { fault: 'exit', type: 'exit', message: String(exit.code) };
  const message = SIGNAL_MEANINGS[exit.signal] ?? 'the program was ended by the system';
  return { fault: 'exception', type: exit.signal, message };
}
