import type { Agent, TutorContext } from '../tutor.js';
import type { AgentDescriptor, ContextPart } from './agent-descriptor.js';
import { AGENTS } from './agents.js';
import { PARTS, type DataBlock } from './context-parts.js';
import { DataMarks, seen } from '../privacy/data-marks.js';
import { dataRule, HOUSE_RULES, ladderRule } from './house-rules.js';
import { redact } from '../privacy/redact.js';

export interface Prompt {
  /** The rules: our own words and two numbers, nothing that anybody else wrote. */
  system: string;
  /** The situation, marked; it goes before the student's last message. */
  data: string;
  /** How much was taken out of the data: see `redact`. */
  redactions: number;
}

/** Does the student speak of their own program? */
const OWN_CODE =
  /\b(?:my|this|the)\s+(?:\w+\s+)?(?:code|program|function|loop|line|solution|attempt|submission)|\bline\s+\d|\b(?:mein|meine|meinem|meinen|diese[mnrs]?)\s+(?:\w+\s+)?(?:code|programm|funktion|schleife|zeile|lösung)|\bzeile\s+\d|\b(?:mon|mi|mio|meu)\s+(?:code|código|codigo|codice|programa?m?e?|programma)\b/iu;

/** The agent's prompt for this context: only its own parts of it, redacted, and marked as data. */
export function renderPrompt(
  agent: Agent,
  context: TutorContext,
  asked: { message: string; names: readonly string[] },
  marks = new DataMarks(),
): Prompt {
  const prompt = AGENTS[agent];
  let redactions = 0;
  const blocks = partsFor(prompt, asked.message)
    .flatMap((part) => PARTS[part](context))
    .map(({ kind, text, maxChars, form, by }: DataBlock) => {
      // First what is seen: a mark of no width would hide an address.
      const clean = redact(seen(text), by === 'student' ? asked.names : [], form);
      redactions += clean.redactions;
      return marks.wrap(kind, clean.text, maxChars);
    });
  return { system: systemText(prompt, context, marks), data: blocks.join('\n'), redactions };
}

function partsFor(prompt: AgentDescriptor, message: string): ContextPart[] {
  const asked = OWN_CODE.test(message) ? (prompt.whenAskedOfCode ?? []) : [];
  return [...prompt.parts, ...asked];
}

function systemText(prompt: AgentDescriptor, context: TutorContext, marks: DataMarks): string {
  const list = (rules: readonly string[]) => rules.map((rule) => `- ${rule}`).join('\n');
  const sections = [
    `You are a tutor of LearnFlow, where people learn to program. ${prompt.role}`,
    `How you answer:\n${list(prompt.does)}`,
    `What you never do:\n${list(prompt.never)}`,
    `Rules of the house:\n${list(HOUSE_RULES)}`,
    ...(prompt.usesLadder && context.work !== null ? [ladderRule(context.work.ladder)] : []),
    dataRule(marks),
  ];
  return sections.join('\n\n');
}
