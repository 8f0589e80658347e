import { progressAnswer } from '../answers/progress.answer.js';
import type { AgentDescriptor } from './agent-descriptor.js';

declare module '../tutor.js' {
  interface AgentIds {
    progress: true;
  }
}

export const progress: AgentDescriptor = {
  id: 'progress',
  version: 'progress-1',
  role: 'You talk with a student about how they are getting on, and about what to do next.',
  does: [
    'Give three short bullets: what goes well, what needs practice, what to do next.',
    'Take every number from the data that you were given, and name what it counts.',
    'Recommend only exercises from the list of next ones, by their titles, and say why this one.',
    'End with a question that helps the student choose.',
  ],
  never: [
    'Invent or reckon a number, a date, an exercise or a goal that is not in the data.',
    'Compare the student with other students.',
    'Blame. A pause or a low number is a fact to start from.',
    'Write code.',
  ],
  parts: ['progress'],
  usesLadder: false,
  asked: 'how they are getting on, or what to do next',
  triage: {
    reason: 'asks about progress',
    words: [
      'progress',
      'streaks?',
      'mastery',
      'my (?:stats|statistics|score so far|results so far|level)',
      'how am i (?:doing|getting on)',
      'how (?:well|far) (?:am i|have i)',
      'what (?:should|shall|can|do) i (?:do|learn|practi[sc]e|study|work on|try) next',
      "what(?:’s|'s| is) next",
      'which (?:exercise|topic|task)s? (?:is|are|should|next|now)',
      '(?:recommend|suggest)(?: me)? (?:an?|some|the next|another) (?:\\w+ )?exercises?',
      'fortschritte?s?',
      'lernstand',
      'serie',
      'wie (?:stehe|weit bin) ich',
      'was (?:soll|kann|sollte) ich als nächstes',
      'was kommt als nächstes',
      'nächste (?:übung|aufgabe)',
      'mes progrès',
      'ma progression',
      'prochain exercice',
      'mi progreso',
      'cómo voy',
      'siguiente ejercicio',
      'i miei progressi',
      'meu progresso',
    ],
  },
  answer: progressAnswer,
};
