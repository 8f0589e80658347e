import type { Agent, Tutor, TutorContext, TutorOrigin, TutorPiece, TutorRequest } from './tutor.js';
import { conceptsAnswer } from './builtin/concepts.answer.js';
import { debugAnswer } from './builtin/debug/debug.answer.js';
import { exerciseAnswer } from './builtin/exercise.answer.js';
import { paragraphs } from './builtin/markdown.js';
import { piecesOf, restOf } from './builtin/pieces.js';
import { progressAnswer } from './builtin/progress.answer.js';
import { reviewAnswer } from './builtin/review/review.answer.js';

/** Rises with every change of the words or the rules that students can see. */
const VERSION = 'built-in-1';

const SIGNATURE = '_I am the built-in tutor: rules and notes, no AI model._';

type Answerer = (context: TutorContext, turns: TutorRequest['turns']) => string;

const ANSWERS: Readonly<Record<Agent, Answerer>> = {
  concepts: conceptsAnswer,
  debug: debugAnswer,
  code_review: reviewAnswer,
  exercise: exerciseAnswer,
  progress: progressAnswer,
};

/** Answers by rules alone: no network, and the same request always has the same answer. */
export class BuiltInTutor implements Tutor {
  origin(_agent: Agent): TutorOrigin {
    return { tutor: 'built-in', model: null, promptVersion: VERSION };
  }

  async *answer(request: TutorRequest, signal: AbortSignal): AsyncGenerator<TutorPiece> {
    signal.throwIfAborted();
    const whole = paragraphs(ANSWERS[request.agent](request.context, request.turns), SIGNATURE);
    for (const text of piecesOf(restOf(whole, request.soFar))) {
      signal.throwIfAborted();
      yield { kind: 'text', text };
    }
    yield { kind: 'end', finishReason: 'stop', tokens: null };
  }
}
