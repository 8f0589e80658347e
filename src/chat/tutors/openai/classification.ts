import { AGENTS } from '../../agents/agents.js';
import { DataMarks } from '../../privacy/data-marks.js';
import { dataRule } from '../../agents/house-rules.js';
import { cleanTurns, type ChatMessage } from './conversation.js';
import type { Agent, TutorRequest } from '../../tutor.js';

/** The student waits for it before the answer has even begun. */
export const CLASSIFY_TIMEOUT_MS = 3_000;

const NAMES = Object.keys(AGENTS) as Agent[];

/** Asks for one word. Only the last three turns, and nothing of the exercise but that there is one. */
export function classifyMessages(
  request: Omit<TutorRequest, 'agent'>,
  marks = new DataMarks(),
): ChatMessage[] {
  const { work } = request.context;
  const turns = cleanTurns({ turns: request.turns.slice(-3), names: request.names });
  const said = turns.map(({ role, content }) => `${role === 'user' ? 'student' : 'tutor'}: ${content}`);
  const situation =
    work === null
      ? 'The student is in a free conversation.'
      : `The student works at an exercise. The latest attempt: ${work.submission?.verdict ?? 'none'}.`;
  const system = [
    'You choose who answers the student’s last message. You do not answer it.',
    ...NAMES.map((name) => `${name}: ${AGENTS[name].asked}`),
    situation,
    'Write JSON and nothing else: {"agent":"<one of the words above>"}',
    dataRule(marks),
  ];
  return [
    { role: 'system', content: system.join('\n') },
    { role: 'user', content: marks.wrap('conversation', said.join('\n'), 4_000) },
  ];
}

/** The agent of the answer; undefined where it names none or several. */
export function agentIn(answer: string): Agent | undefined {
  const named = NAMES.filter((name) => new RegExp(`\\b${name}\\b`).test(answer));
  return named.length === 1 ? named[0] : undefined;
}
