import type { LanguageId } from '../grading.types.js';
import type { Fault } from '../values/wire.js';

export interface ExplainContext {
  language: LanguageId;
  /** The student's source, as it was submitted. */
  code: string;
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
  /** Tested against the source line of the fault: many syntax errors say no more than "invalid syntax". */
  source?: RegExp;
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
  const inSource = pattern.source ? pattern.source.exec(sourceLine(fault, context)) : [];
  if (!inMessage || !inSource) return null;
  return [...inMessage.slice(1), ...inSource.slice(1)].map((part: string | undefined) => part ?? '');
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
