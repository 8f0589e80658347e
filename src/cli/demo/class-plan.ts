import type { ProgramKind } from './programs.js';

export interface PlannedAttempt {
  program: ProgramKind;
  at: Date;
}

export interface PlannedWork {
  /** Place of the exercise in the course, from 0. */
  exercise: number;
  attempts: PlannedAttempt[];
  /** Taken before the last attempt. */
  takesHint: boolean;
  /** What is asked of the tutor after the first attempt, which has failed. */
  question: string | null;
}

export interface PlannedStudent {
  email: string;
  name: string;
  timezone: string;
  registeredAt: Date;
  /** In the order of time. */
  work: PlannedWork[];
}

export interface ClassSize {
  students: number;
  weeks: number;
  /** As many as the course has. */
  exercises: number;
  seed: number;
}

const FIRST =
  'Ada Alan Grace Edsger Barbara Donald Frances Ken Radia Dennis Shafi Tim Katherine Niklaus Margaret Linus'.split(
    ' ',
  );
const LAST =
  'Okafor Lindqvist Sato Moreau Novak Haddad Silva Keller Ivanova Nguyen Rossi Murphy Kaya Fischer'.split(
    ' ',
  );
const ZONES = ['Europe/Berlin', 'America/New_York', 'Asia/Tokyo', 'UTC'];
const QUESTIONS = [
  'Why does my test fail?',
  'I am stuck. How do I start?',
  'Can you give me a hint?',
  'What does this error mean?',
];
const DAY_MS = 86_400_000;
const PER_WEEK = 4;

/** The same class for the same seed and the same day: who does what, and when. */
export function planClass({ students, weeks, exercises, seed }: ClassSize, today: Date): PlannedStudent[] {
  const start = Math.floor(today.getTime() / DAY_MS) * DAY_MS - weeks * 7 * DAY_MS;
  return Array.from({ length: students }, (_, n) => {
    const random = seeded(seed * 1_000 + n);
    const skill = 0.25 + 0.7 * random();
    const diligence = 0.45 + 0.55 * random();
    const name = `${pick(FIRST, n + Math.floor(random() * 3))} ${pick(LAST, Math.floor(random() * LAST.length))}`;
    const work: PlannedWork[] = [];
    for (let exercise = 0; exercise < Math.min(exercises, weeks * PER_WEEK); exercise += 1) {
      if (random() > diligence) continue;
      const day = Math.floor(exercise / PER_WEEK) * 7 + Math.floor(random() * 7);
      work.push(planWork(exercise, start + day * DAY_MS, skill, random));
    }
    return {
      email: `demo-${seed}-${n + 1}@demo.example`,
      name,
      timezone: pick(ZONES, Math.floor(random() * ZONES.length)),
      registeredAt: new Date(start - DAY_MS + n * 60_000),
      work: work.toSorted((a, b) => firstAt(a) - firstAt(b)),
    };
  });
}

function planWork(exercise: number, dayMs: number, skill: number, random: () => number): PlannedWork {
  const difficulty = Math.min(0.3, exercise * 0.01);
  const attempts: PlannedAttempt[] = [];
  let at = dayMs + 8 * 3_600_000 + random() * 10 * 3_600_000;
  for (let n = 0; n < 5; n += 1) {
    const solves = random() < skill - difficulty + n * 0.15;
    attempts.push({
      program: solves ? 'solution' : pick(WRONG, Math.floor(random() * WRONG.length)),
      at: new Date(at),
    });
    if (solves) break;
    at += 60_000 + random() * 900_000;
  }
  const failed = attempts[0]?.program !== 'solution';
  return {
    exercise,
    attempts,
    takesHint: attempts.length > 2 && random() < 0.6,
    question: failed && random() < 0.35 ? pick(QUESTIONS, Math.floor(random() * QUESTIONS.length)) : null,
  };
}

const WRONG = ['starter', 'unfinished', 'other_operator'] as const satisfies readonly ProgramKind[];

const firstAt = ({ attempts }: PlannedWork): number => attempts[0]?.at.getTime() ?? 0;

function pick<T>(from: readonly T[], at: number): T {
  const found = from[at % from.length];
  if (found === undefined) throw new Error('Nothing to choose from');
  return found;
}

/** Mulberry32: small, and the same on every machine. */
function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
