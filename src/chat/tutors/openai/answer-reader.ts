import { z } from 'zod';
import { AnswerText } from './answer-text.js';
import { brokenAnswer, ProviderFailure } from './provider-failure.js';
import { TutorUnavailable, type TutorPiece } from '../../tutor.js';

const MAX_READ_TO_SHOWN = 8;

type End = Extract<TutorPiece, { kind: 'end' }>;

const text = z.string().nullish();
const thought = z.unknown().optional();
const count = z.number().nonnegative();

/** As much of a chunk as is read: compatible servers differ in everything else. */
const Chunk = z.object({
  choices: z
    .array(
      z.object({
        delta: z
          .object({ content: text, refusal: text, reasoning_content: thought, reasoning: thought })
          .nullish(),
        finish_reason: z.string().nullish(),
      }),
    )
    .nullish(),
  usage: z.object({ prompt_tokens: count, completion_tokens: count }).nullish().catch(null),
});

/** Reads the chunks of one streamed answer. */
export class AnswerReader {
  private readonly text: AnswerText;
  private finish: string | undefined;
  private tokens: End['tokens'] = null;
  private isRefused = false;
  private charsLeft: number;
  /** Thoughts are read and not shown. */
  private unreadLeft: number;
  private hasText: boolean;

  /** More than `maxChars` is a server that knows no limit. */
  constructor(soFar: string, maxChars: number) {
    this.text = new AnswerText(soFar);
    this.hasText = soFar.trim() !== '';
    this.charsLeft = maxChars;
    this.unreadLeft = maxChars * MAX_READ_TO_SHOWN;
  }

  /** The provider has said why it ends; only the count of tokens may follow. */
  get isFinished(): boolean {
    return this.finish !== undefined;
  }

  /** It is as long as it may be. */
  get isFull(): boolean {
    return this.charsLeft === 0;
  }

  /** What of the chunk can be shown, and whether it is more than a sign of an open connection. */
  take(chunk: unknown): { shown: string; isProgress: boolean } {
    const parsed = Chunk.safeParse(chunk);
    if (!parsed.success) throw brokenAnswer('A chunk of the stream has another form');
    const { choices, usage } = parsed.data;
    if (usage) this.tokens = { input: usage.prompt_tokens, output: usage.completion_tokens };
    const choice = choices?.[0];
    const { content, refusal, reasoning_content: thoughts, reasoning } = choice?.delta ?? {};
    if (refusal) this.isRefused = true;
    this.finish ??= choice?.finish_reason ?? undefined;
    const isProgress = [content, refusal, thoughts, reasoning, choice?.finish_reason].some(Boolean);
    const shown = this.show(this.text.take(content ?? ''));
    this.unreadLeft -= content?.length ?? 0;
    if (this.unreadLeft < 0 && !this.isFull) throw brokenAnswer('Thoughts without an end');
    return { shown, isProgress };
  }

  /** What was held back, and how it ended; throws where that is no answer. */
  end(): { shown: string; end: End } {
    const shown = this.show(this.text.end());
    if (this.finish === undefined) throw brokenAnswer('The stream ended before the answer did');
    if (!this.hasText && (this.isRefused || this.finish === 'content_filter')) {
      throw new TutorUnavailable('refused', new ProviderFailure('The model refused to answer'));
    }
    if (!this.hasText) throw brokenAnswer(`An empty answer (${this.finish.slice(0, 40)})`);
    return { shown, end: { kind: 'end', finishReason: this.finishReason(), tokens: this.tokens } };
  }

  private finishReason(): End['finishReason'] {
    if (this.isRefused) return 'content_filter';
    return this.finish === 'length' || this.finish === 'content_filter' ? this.finish : 'stop';
  }

  private show(piece: string): string {
    if (piece.trim() !== '') this.hasText = true;
    const shown = piece.slice(0, this.charsLeft).toWellFormed();
    this.charsLeft -= shown.length;
    if (this.isFull) this.finish = 'length';
    return shown;
  }
}
