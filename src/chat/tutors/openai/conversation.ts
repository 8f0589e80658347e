import { seen, shortened } from '../../privacy/data-marks.js';
import type { Prompt } from '../../agents/prompt.js';
import { redact } from '../../privacy/redact.js';
import type { TutorRequest } from '../../tutor.js';

export interface ChatMessage {
  role: 'system' | 'user' | 'assistant';
  content: string;
}

/** Of one turn, and of all that come before the last one. A token is about four characters of English. */
const MAX_TURN_CHARS = 8_000;
const HISTORY_CHARS = 3_000 * 4;

const GO_ON =
  'Your answer above was cut off. Go on exactly where it stops, in the middle of a word if need be. Repeat nothing, do not begin anew, and say nothing about the interruption.';

/**
 * The messages for a provider. Roles alternate and the first turn is the student's, since the chat templates of many
 * models take nothing else; the data stands in the last turn, next to the question.
 */
export function conversation(
  request: Pick<TutorRequest, 'turns' | 'soFar' | 'names'>,
  prompt: Pick<Prompt, 'system' | 'data'>,
): ChatMessage[] {
  const turns = cleanTurns(request);
  const last = turns.at(-1)?.content ?? '';
  const data = prompt.data === '' ? '' : `${prompt.data}\n\nThe student writes:\n\n`;
  const soFar = redact(seen(request.soFar), request.names).text;
  return [
    { role: 'system', content: prompt.system },
    ...history(turns.slice(0, -1)),
    { role: 'user', content: data + last },
    ...(soFar === ''
      ? []
      : ([
          { role: 'assistant', content: soFar },
          { role: 'user', content: GO_ON },
        ] as const)),
  ];
}

/** Without persons and what cannot be seen; neighbours of one role, as a failed reply leaves them, are one turn. */
export function cleanTurns({ turns, names }: Pick<TutorRequest, 'turns' | 'names'>): ChatMessage[] {
  const merged: ChatMessage[] = [];
  for (const { role, content } of turns) {
    const text = shortened(redact(seen(content), names).text, MAX_TURN_CHARS).trim();
    if (text === '') continue;
    const before = merged.at(-1);
    if (before?.role === role) before.content += `\n\n${text}`;
    else merged.push({ role, content: text });
  }
  return merged;
}

/** The newest that fit, from a turn of the student's on. */
function history(turns: readonly ChatMessage[]): ChatMessage[] {
  let left = HISTORY_CHARS;
  let first = turns.length;
  while (first > 0) {
    left -= turns[first - 1]?.content.length ?? 0;
    if (left < 0) break;
    first -= 1;
  }
  while (turns[first]?.role === 'assistant') first += 1;
  return turns.slice(first);
}
