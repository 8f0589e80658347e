import type { Agent } from '../tutor.js';

export interface TriageWord {
  agent: Agent;
  /** For the metadata of the message. */
  reason: string;
  /** English, German, French, Spanish, Italian, Portuguese; whole words, in any letter case. */
  words: readonly string[];
}

/** What asks for an idea; `why` and `how` are asked of one's own program as well. */
export const CONCEPT: TriageWord = {
  agent: 'concepts',
  reason: 'asks what something is',
  words: [
    'what (?:is|are|was|does|do) (?!my|wrong|the (?:exercise|task))',
    "what(?:’|')s (?!wrong|next)",
    'what is the difference',
    'difference between',
    'how (?:does|do) (?!i\\b|we\\b|my\\b)',
    'explain',
    'meaning of',
    'what .{0,60} means?',
    'when (?:do|should|would) (?:i|we|you) use',
    'why (?:is|are|does|do) (?!my|this code|it)',
    'was (?:ist|sind|bedeutet|macht|heißt)',
    'wie funktionier(?:t|en)',
    'erklär\\w*',
    'unterschied zwischen',
    "qu(?:’|')est-ce qu(?:e|’|')",
    "c(?:’|')est quoi",
    'expliquer?',
    'comment (?:fonctionne|marche)',
    'qué (?:es|son|significa)',
    'explica\\w*',
    'cómo funciona',
    "(?:che )?cos(?:a|(?:’|')) ?è",
    'spiega\\w*',
    'o que (?:é|são)',
  ],
};

/** Asks about this very program. */
export const ABOUT_OWN_RUN: readonly string[] = [
  'why',
  'warum',
  'wieso',
  'weshalb',
  'pourquoi',
  'por ?qué',
  'perché',
  'por que',
  'what happened',
  'was ist passiert',
  'help',
  'hilfe',
  'aide',
  'ayuda',
  'aiuto',
  'ajuda',
];
