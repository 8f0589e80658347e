import type { LanguageId } from '../grading.types.js';
import { withoutNoise } from '../source/names.js';
import type { Fault } from '../values/wire.js';

export interface ExplainContext {
  language: LanguageId;
  /** The student's source; for TypeScript without its types, at the same places. */
  code: string;
  /** As it was submitted, where `code` is not. */
  written?: string | undefined;
  /** The function that the test calls, where it calls one. */
  functionName?: string | undefined;
}

/** One line of a table of explanations: the first row that matches a fault explains it. */
export interface Row {
  id: string;
  matches(fault: Fault, context: ExplainContext): boolean;
  /** One or two sentences: what happened and what to check. The caller adds the line and the original message. */
  explain(fault: Fault, context: ExplainContext): string;
}

interface FaultPattern {
  /** The exception's class, or several. */
  type: string | readonly string[];
  message?: RegExp;
  /**
   * Tested against the source line of the fault, without what stands in its texts and comments: many syntax errors say
   * no more than "invalid syntax".
   */
  source?: RegExp;
  /** Tested against the source line as it stands. */
  rawSource?: RegExp;
}

/** Captured groups of the message, then those of the source line; groups that took no part are ''. */
type Explanation = (parts: readonly string[], fault: Fault, context: ExplainContext) => string;

/** A row for faults whose type, message and source line fit. */
export function row(id: string, pattern: FaultPattern, explain: Explanation): Row {
  return {
    id,
    matches: (fault, context) => matchParts(pattern, fault, context) !== null,
    explain: (fault, context) => explain(matchParts(pattern, fault, context) ?? [], fault, context),
  };
}

function matchParts(pattern: FaultPattern, fault: Fault, context: ExplainContext): string[] | null {
  const types = typeof pattern.type === 'string' ? [pattern.type] : pattern.type;
  if (!types.includes(fault.type)) return null;
  const inMessage = pattern.message ? pattern.message.exec(fault.message) : [];
  const inSource = pattern.source ? pattern.source.exec(bareLine(fault, context)) : [];
  const inRaw = pattern.rawSource ? pattern.rawSource.exec(sourceLine(fault, context)) : [];
  if (!inMessage || !inSource || !inRaw) return null;
  return [...inMessage.slice(1), ...inSource.slice(1), ...inRaw.slice(1)].map(
    (part: string | undefined) => part ?? '',
  );
}

/** The 1-based line of the student's code where it happened: the innermost frame of theirs. */
export function faultLine(fault: Fault): number | undefined {
  return fault.line ?? fault.trace?.at(-1)?.line;
}

/** At most 500 characters of it: a line can be as long as the whole submission. */
export function sourceLine(fault: Fault, context: ExplainContext): string {
  const line = faultLine(fault);
  const source = fault.sourceLine ?? (line === undefined ? '' : context.code.split('\n')[line - 1]);
  return (source ?? '').slice(0, 500);
}

/** A parser that misses a closing bracket reports the line after the last one, or one of the harness around it. */
export function isBeyondEnd(fault: Fault, { code }: ExplainContext): boolean {
  return (faultLine(fault) ?? 0) > code.trimEnd().split('\n').length;
}

/** A row for what only a closer look can tell: `find` says what is wrong, or gives undefined where it sees nothing. */
export function finding(
  id: string,
  type: string | readonly string[],
  find: (fault: Fault, context: ExplainContext) => string | undefined,
): Row {
  const types = typeof type === 'string' ? [type] : type;
  return {
    id,
    matches: (fault, context) => types.includes(fault.type) && find(fault, context) !== undefined,
    explain: (fault, context) => find(fault, context) ?? '',
  };
}

/** The line of the fault without the contents of texts and comments, at most 500 characters of it. */
export function bareLine(fault: Fault, context: ExplainContext): string {
  const line = faultLine(fault);
  if (line === undefined) return '';
  return (withoutNoise(context.code, context.language).split('\n')[line - 1] ?? '').slice(0, 500);
}
