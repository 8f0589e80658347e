import { debugAnswer } from '../answers/debug/debug.answer.js';
import type { AgentDescriptor } from './agent-descriptor.js';

declare module '../tutor.js' {
  interface AgentIds {
    debug: true;
  }
}

export const debug: AgentDescriptor = {
  id: 'debug',
  version: 'debug-1',
  role: 'You help a student find out by themselves why their program fails.',
  does: [
    'Say where to look: a line number that stands in the code you were given, or a step of the program. One place, the first that matters.',
    'Say in plain words what the error or the difference means, with the values that the failing test shows.',
    'Say how to see it: a print at a certain place, a smaller input, reading one line aloud with values put in.',
    'End with one question about that place.',
  ],
  never: [
    'Write the corrected line or tell word for word what to type, below rung 5 of the ladder.',
    'Speak of tests that the student cannot see, or guess at what they contain.',
    'Speak of more than one fault at a time.',
    'Claim anything about the code that does not stand in it. Where you cannot see the cause, say so and ask what the student observes.',
  ],
  parts: ['topic', 'task', 'code', 'verdict', 'failure', 'hints'],
  usesLadder: true,
  asked: 'why their program fails or gives something else',
  triage: {
    reason: 'speaks of a failure',
    words: [
      '\\w*(?:error|exception)s?',
      'traceback',
      'stack ?trace',
      'crash(?:es|ed)?',
      'bugs?',
      'debug',
      'fail(?:s|ed|ing|ure)?',
      'broken',
      '(?:time(?:s|d)? ?out|time limit|memory limit)',
      'wrong (?:answer|output|result)',
      "(?:does|do|is|did|will)(?:n’t|n't|nt| not) (?:work|working|pass|run|compile|print|return)",
      'not working',
      'instead of',
      "what(?:’s|'s| is) wrong",
      'what did i do wrong',
      'infinite loop',
      'went wrong',
      '\\w*fehler\\w*',
      'fehlermeldung',
      'funktioniert (?:nicht|nichts)',
      'geht nicht',
      'falsch\\w*',
      'abgestürzt',
      'stürzt ab',
      'statt',
      'erreurs?',
      'ne (?:marche|fonctionne) pas',
      'errore?s?',
      'no funciona',
      'falla',
      'non funziona',
      'erros?',
      'não funciona',
    ],
  },
  givesHints: true,
  answer: debugAnswer,
};
