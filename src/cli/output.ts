import { DomainError } from '../common/errors/errors.js';

/** What a script may rely on. */
export const EXIT = {
  done: 0,
  /** Refused, or failed; the one sentence on standard error says why. */
  failed: 1,
  /** Unknown command, option or value: nothing was tried. */
  usage: 2,
} as const;

/** Results go to standard output, in words or as JSON; everything else to standard error. */
export class Output {
  constructor(readonly isJson: boolean) {}

  result(value: unknown, inWords: () => string): void {
    console.log(this.isJson ? JSON.stringify(value) : inWords());
  }

  note(text: string): void {
    this.progress(undefined);
    console.error(text);
  }

  /** A bar that is written over, on a terminal alone; undefined takes it away. */
  progress(step: { what: string; done: number; total: number } | undefined): void {
    if (!process.stderr.isTTY) return;
    process.stderr.write(`\r\u001B[K${step === undefined ? '' : bar(step)}`);
  }
}

const WIDTH = 30;

function bar({ what, done, total }: { what: string; done: number; total: number }): string {
  const share = total === 0 ? 1 : Math.min(1, done / total);
  const full = Math.round(share * WIDTH);
  return `${'█'.repeat(full)}${'░'.repeat(WIDTH - full)} ${Math.floor(share * 100)} % ${what}`.slice(0, 110);
}

/** Columns as wide as their longest cell. */
export function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const cells = [head, ...rows].map((row) => row.map(String));
  const widths = head.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  return cells
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** A rule of LearnFlow's own, with the fields at fault. */
export function problemInWords({ message, errors = [] }: DomainError): string {
  const faults = errors.map(({ path, message: fault }) => `${path.replace(/^\//, '')} ${fault}`);
  return faults.length === 0 ? message : `${message}: ${faults.join('; ')}`;
}

/** What a command does, with where it says what came of it; answers the exit code where it is not 0. */
export type Run = (use: (output: Output) => Promise<number | void>) => Promise<void>;
