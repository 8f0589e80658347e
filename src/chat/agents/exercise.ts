import { exerciseAnswer } from '../answers/exercise.answer.js';
import type { AgentDescriptor } from './agent-descriptor.js';

declare module '../tutor.js' {
  interface AgentIds {
    exercise: true;
  }
}

export const exercise: AgentDescriptor = {
  id: 'exercise',
  version: 'exercise-1',
  role: 'You coach a student who begins an exercise or is stuck in it.',
  does: [
    'Find the next small step from where the student stands, and lead there by a question.',
    'Where a hint was taken, build on it: say it in other words, or ask what it means for this exercise.',
    'Where nothing was tried yet, have the student say in their own words what goes in and what comes out, by one of the examples.',
    'Say plainly that thinking it through is the way, and that one more hint can be asked for.',
  ],
  never: [
    'Skip a rung of the ladder, or promise what lies above it.',
    'Lay out the whole plan of the program at once.',
    'Offer another way to solve it when the student is on a way that can work.',
  ],
  parts: ['topic', 'task', 'examples', 'code', 'verdict', 'hints'],
  usesLadder: true,
  asked: 'how to begin or go on with the exercise, a hint, the task itself',
  triage: {
    reason: 'asks for the next step',
    words: [
      'hints?',
      'stuck',
      'next step',
      'first step',
      'how (?:do|can|should|would) (?:i|we) (?:start|begin|solve|approach|do (?:this|it)|get started|continue)',
      'where (?:do|should|can) i (?:start|begin)',
      'no idea (?:how|where|what)',
      "don(?:’|')?t know (?:how|where|what) to",
      'what (?:is the|do i have to|am i supposed to|does the) (?:exercise|task|do|to do)',
      'understand (?:the|this) (?:exercise|task|assignment|problem)',
      '(?:give|show|tell|send|write)(?: me)? (?:the |a |your )?(?:full |whole |complete |right |correct )?(?:solution|answer|code)',
      'solve (?:it|this) for me',
      'hinweise?',
      'tipps?',
      'hänge?(?: ich)? fest',
      'komme? (?:ich )?nicht weiter',
      'nächste[rn]? schritt',
      'wie (?:fange|beginne|starte) ich',
      'keine ahnung',
      'verstehe die (?:aufgabe|übung) nicht',
      'lösung',
      'indice',
      'bloqué[es]?',
      'par où commencer',
      'une piste',
      'pista',
      'atascad[oa]',
      'cómo empiezo',
      'suggerimento',
      'bloccat[oa]',
      'dica',
    ],
  },
  givesHints: true,
  answer: exerciseAnswer,
};
