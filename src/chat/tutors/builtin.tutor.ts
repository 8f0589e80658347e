import type { Agent, Tutor, TutorOrigin, TutorPiece, TutorRequest } from '../tutor.js';
import { AGENTS } from '../agents/agents.js';
import { paragraphs } from '../answers/markdown.js';
import { piecesOf, restOf } from '../answers/pieces.js';

/** Rises with every change of the words or the rules that students can see. */
const VERSION = 'built-in-1';

const SIGNATURE = '_I am the built-in tutor: rules and notes, no AI model._';

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
    const whole = paragraphs(AGENTS[request.agent].answer(request.context, request.turns, plain), SIGNATURE);
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
    if (AGENTS[agent].answersFromTypeScript !== true || submission?.language !== 'typescript')
      return undefined;
    return this.withoutTypes?.(submission.code, signal);
  }
}
