import type { Agent, Tutor, TutorContext, TutorOrigin, TutorPiece, TutorRequest } from '../model/tutor.js';
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

type Answerer = (context: TutorContext, turns: TutorRequest['turns'], plain?: string) => string;

const ANSWERS: Readonly<Record<Agent, Answerer>> = {
  concepts: conceptsAnswer,
  debug: debugAnswer,
  code_review: reviewAnswer,
  exercise: exerciseAnswer,
  progress: progressAnswer,
};

/** Answers by rules alone: no network, and the same request always has the same answer. */
export class BuiltInTutor implements Tutor {
  /** `withoutTypes` makes JavaScript of TypeScript; where it cannot, such code is not reviewed. */
  constructor(
    private readonly withoutTypes?: (code: string, signal: AbortSignal) => Promise<string | undefined>,
  ) {}

  origin(_agent: Agent): TutorOrigin {
    return { tutor: 'built-in', model: null, promptVersion: VERSION };
  }

  async *answer(request: TutorRequest, signal: AbortSignal): AsyncGenerator<TutorPiece> {
    signal.throwIfAborted();
    const plain = await this.plainCode(request, signal);
    const whole = paragraphs(ANSWERS[request.agent](request.context, request.turns, plain), SIGNATURE);
    for (const text of piecesOf(restOf(whole, request.soFar))) {
      signal.throwIfAborted();
      yield { kind: 'text', text };
    }
    yield { kind: 'end', finishReason: 'stop', tokens: null };
  }

  private async plainCode(
    { agent, context }: TutorRequest,
    signal: AbortSignal,
  ): Promise<string | undefined> {
    const submission = context.work?.submission;
    if (agent !== 'code_review' || submission?.language !== 'typescript') return undefined;
    return this.withoutTypes?.(submission.code, signal);
  }
}
