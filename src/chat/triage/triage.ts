import type { Agent, Tutor, TutorContext, TutorRequest } from '../tutor.js';
import { seen } from '../privacy/data-marks.js';
import { AGENT_LIST } from '../agents/registry.js';
import { ABOUT_OWN_RUN, CONCEPT } from './triage-words.js';

export interface Triage {
  agent: Agent;
  by: 'rules' | 'model' | 'default';
  /** Our own words. */
  reason: string;
}

/** The student’s words; what they have pasted says little about what they want. */
const MAX_READ_CHARS = 2_000;

/** Whole words; a word of a language with accents has no ASCII border. */
const anyOf = (words: readonly string[]): RegExp =>
  new RegExp(`(?<![\\p{L}\\p{N}_])(?:${words.join('|')})(?![\\p{L}\\p{N}_])`, 'iu');

// A lookahead at the end of a concept’s pattern stands where a word begins, so these need no border behind.
const CONCEPT_PATTERN = new RegExp(`(?<![\\p{L}\\p{N}_])(?:${CONCEPT.words.join('|')})`, 'iu');
/** What is only said to one agent; the first that fits wins. */
const STRONG_PATTERNS = AGENT_LIST.flatMap(({ id: agent, triage: said }) =>
  said === undefined ? [] : [{ agent, reason: said.reason, pattern: anyOf(said.words) }],
);
const ABOUT_OWN_RUN_PATTERN = anyOf(ABOUT_OWN_RUN);
const OWN = anyOf([
  'my',
  'mine',
  'it',
  'this',
  'i',
  'mein\\w*',
  'es',
  'das',
  'ich',
  'mon',
  'ma',
  'mes',
  'mi',
  'mis',
  'meu',
  'minha',
]);
const PASTED_FAILURE = /Traceback \(most recent call last\)|\b[A-Z]\w*(?:Error|Exception)\b(?::| at )/;

/** The agent by the words of the message and by what the student is at; undefined where neither tells. */
export function triageByRules(message: string, context: Pick<TutorContext, 'work'>): Triage | undefined {
  const words = prose(message);
  const rule = (agent: Agent, reason: string): Triage => ({ agent, by: 'rules', reason });
  const state = stateOf(context);
  const strong = STRONG_PATTERNS.find(({ pattern }) => pattern.test(words));
  const isConcept = CONCEPT_PATTERN.test(words);
  if (strong !== undefined && strong.agent !== 'debug') return rule(strong.agent, strong.reason);
  // "What is a TypeError?" asks for an idea, "What is this error?" for a look at one's own program.
  if (isConcept && !(strong !== undefined && OWN.test(words))) return rule('concepts', CONCEPT.reason);
  if (strong !== undefined) return rule(strong.agent, strong.reason);
  if (PASTED_FAILURE.test(message)) return rule('debug', 'shows an error');
  if (state === 'failed' && ABOUT_OWN_RUN_PATTERN.test(words))
    return rule('debug', 'asks why after a failed run');
  if (state === 'untried' && ABOUT_OWN_RUN_PATTERN.test(words))
    return rule('exercise', 'asks for help before the first run');
  return undefined;
}

/** Where nobody can tell: what the student is at. */
export function triageByDefault(context: Pick<TutorContext, 'work'>): Triage {
  const agent = ({ none: 'concepts', untried: 'exercise', failed: 'debug', passed: 'code_review' } as const)[
    stateOf(context)
  ];
  return { agent, by: 'default', reason: 'nothing else could tell' };
}

/** Rules first, the model where they do not tell, and the situation where it does not either. */
export async function triage(
  request: Omit<TutorRequest, 'agent'>,
  tutor: Pick<Tutor, 'classify'>,
  signal: AbortSignal,
): Promise<Triage> {
  const byRules = triageByRules(request.turns.at(-1)?.content ?? '', request.context);
  if (byRules !== undefined) return byRules;
  const agent = await tutor.classify?.(request, signal);
  return agent === undefined
    ? triageByDefault(request.context)
    : { agent, by: 'model', reason: 'the model read the message' };
}

function stateOf({ work }: Pick<TutorContext, 'work'>): 'none' | 'untried' | 'failed' | 'passed' {
  if (work === null) return 'none';
  if (work.submission === null) return 'untried';
  return work.submission.verdict === 'accepted' ? 'passed' : 'failed';
}

/** Without blocks of code and quoted lines. */
function prose(message: string): string {
  return withoutBlocks(seen(message.slice(0, MAX_READ_CHARS * 4)))
    .slice(0, MAX_READ_CHARS)
    .replace(/`[^`\n]*`/g, '`x`')
    .replace(/\s+/g, ' ');
}

/** An open block runs to the end. */
function withoutBlocks(text: string): string {
  let fence: string | undefined;
  const kept = text.split('\n').map((line) => {
    const run = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1];
    if (fence === undefined) {
      fence = run;
      return run === undefined ? line : '';
    }
    if (run?.startsWith(fence)) fence = undefined;
    return '';
  });
  return kept.join('\n');
}
