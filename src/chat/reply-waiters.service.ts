import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { ChatService } from './chat.service.js';
import { ChatSignalsService } from './chat-signals.service.js';
import type { ChatMessageView } from './chat.schemas.js';

/** Behind the signals, which are lost while the connection is away. */
const POLL_MS = 2_000;
/** Longer than a reply may take; one behind others in its session may still be on its way. */
const MAX_WAIT_MS = 150_000;

/** Requests that wait for a reply, which any process may be writing. */
@Injectable()
export class ReplyWaitersService implements OnModuleDestroy {
  private readonly stopping = new AbortController();

  constructor(
    private readonly chat: ChatService,
    private readonly signals: ChatSignalsService,
  ) {}

  /** Whoever still waits is answered with what there is. */
  onModuleDestroy(): void {
    this.stopping.abort();
  }

  /**
   * Resolves with the reply when it has ended, and with what there is of it when `gone` aborts, this process stops, or
   * the time is over. Its text goes to `onText` as it comes, in order and whole: what no signal told is made up
   * from what is stored.
   */
  async follow(
    reply: ChatMessageView,
    gone: AbortSignal,
    onText: (text: string) => void = () => undefined,
  ): Promise<ChatMessageView> {
    let latest = reply;
    let nextSeq = 0;
    let length = 0;
    const { promise: ended, resolve: end } = Promise.withResolvers<void>();
    const tell = (text: string, seq: number): void => {
      nextSeq = seq + 1;
      length += text.length;
      onText(text);
    };
    const read = async (): Promise<void> => {
      const found = await this.chat.findMessage(reply.id).catch(() => null);
      if (found === null) return;
      latest = found;
      if (found.status !== 'streaming') end();
      const stored = found.metadata?.nextSeq ?? 0;
      if (stored > nextSeq) tell(found.content.slice(length), stored - 1);
    };
    const unsubscribe = this.signals.subscribe(reply.sessionId, (news) => {
      if (news.kind === 'delta' && news.messageId === reply.id) {
        if (news.seq === nextSeq) tell(news.text, news.seq);
        else if (news.seq > nextSeq) void read();
      } else if (news.kind === 'missed' || (news.kind === 'message' && news.messageId === reply.id))
        void read();
    });
    const onGone = (): void => end();
    const poll = setInterval(() => void read(), POLL_MS);
    const late = setTimeout(end, MAX_WAIT_MS);
    const noLonger = AbortSignal.any([gone, this.stopping.signal]);
    noLonger.addEventListener('abort', onGone);
    if (noLonger.aborted) end();
    try {
      // It may have been written before anybody listened.
      await read();
      await ended;
      // The end may have been seen before the last deltas were heard.
      if (latest.status !== 'streaming' && latest.content.length > length)
        onText(latest.content.slice(length));
      return latest;
    } finally {
      unsubscribe();
      clearInterval(poll);
      clearTimeout(late);
      noLonger.removeEventListener('abort', onGone);
    }
  }
}
