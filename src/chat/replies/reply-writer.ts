import { Injectable, Logger } from '@nestjs/common';
import { isDatabaseAway } from '../../common/errors/database-problem.js';
import { retryWhileAway } from '../../database/work/retry-while-away.js';
import { triage } from '../triage/triage.js';
import { GateTargetsService } from '../guard/gate-targets.service.js';
import { LeakGate } from '../guard/leak-gate.js';
import type { GateSubject } from '../guard/gate.js';
import { countReply } from '../chat-metrics.js';
import type { MessageMetadata } from '../model/message-metadata.js';
import {
  TutorUnavailable,
  type Agent,
  type TutorFault,
  type TutorPiece,
  type TutorRequest,
} from '../tutor.js';
import { DeltaLogService } from './delta-log.service.js';
import { BREAKS } from './reply-breaks.js';
import { ReplyContextsService, type ReplyContext } from './reply-contexts.service.js';
import { ReplyDraft } from './reply-draft.js';
import { MAX_RUNS, ReplyRunsService, type ReplyEnd, type ReplyRun } from './reply-runs.service.js';
import { BROKEN_OFF, GIVEN_UP, FALLBACK_NOTICES } from './fallback-notice.js';
import { withheldNotice } from './withheld-notice.js';
import { TutorSelector, type TutorChoice, type FallbackReason } from './tutor-selector.js';

const MAX_REPLY_MS = 120_000;
/** Times that a provider which broke off in the middle is asked to go on. */
const MAX_CONTINUATIONS = 2;

type Outcome = Pick<ReplyEnd, 'status' | 'fault' | 'givesQuotaBack'>;

interface Composition {
  draft: ReplyDraft;
  request: TutorRequest;
  subject: GateSubject;
  /** Why the provider may not answer. */
  refusal: FallbackReason | null;
  signal: AbortSignal;
}

/** Writes one reply, from the question to the commit of the whole. */
@Injectable()
export class ReplyWriter {
  private readonly logger = new Logger(ReplyWriter.name);

  constructor(
    private readonly runs: ReplyRunsService,
    private readonly log: DeltaLogService,
    private readonly contexts: ReplyContextsService,
    private readonly selector: TutorSelector,
    private readonly targets: GateTargetsService,
    private readonly gate: LeakGate,
  ) {}

  /**
   * `broken` says when to stop, and why; whatever happens, the reply is stored, given up to others, or lost to them.
   * `onGathered`: from here on it waits for tutors.
   */
  async write(run: ReplyRun, broken: AbortController, onGathered: () => void): Promise<void> {
    const draft = new ReplyDraft(run, this.log, () => broken.abort(BREAKS.lost));
    const outcome = await this.outcome(run, draft, broken.signal, onGathered);
    await draft.settled();
    if (outcome === 'release') return this.runs.release(run);
    const agentType = draft.metadata.agent ?? null;
    const metadata = draft.describe();
    const end = { ...outcome, content: draft.shown, agentType, metadata };
    const isGivenUp = () => broken.signal.reason === BREAKS.stopping || broken.signal.reason === BREAKS.lost;
    const stored = await retryWhileAway(async () => {
      const quota = await this.selector.quotaOf(run, outcome.givesQuotaBack);
      return this.runs.finish(run, {
        ...end,
        metadata: { ...metadata, ...(quota !== undefined && { quota }) },
      });
    }, isGivenUp);
    if (stored) countReply(metadata, outcome.status);
  }

  private async outcome(
    run: ReplyRun,
    draft: ReplyDraft,
    broken: AbortSignal,
    onGathered: () => void,
  ): Promise<Outcome | 'release'> {
    if (run.runs > MAX_RUNS) return failed(draft, GIVEN_UP, 'given_up');
    const signal = AbortSignal.any([broken, AbortSignal.timeout(MAX_REPLY_MS)]);
    try {
      signal.throwIfAborted();
      return await this.converse(await this.prepare(run, draft, signal, onGathered));
    } catch (error) {
      // A run that is lost has nothing to release, unless it was lost to nobody.
      if (broken.reason === BREAKS.lost || broken.reason === BREAKS.stopping) return 'release';
      if (broken.reason === BREAKS.cancelled)
        return { status: 'cancelled', fault: null, givesQuotaBack: draft.shown === '' };
      if (isDatabaseAway(error)) return 'release';
      if (signal.aborted) return failed(draft, BROKEN_OFF, 'timeout');
      this.logger.error({ err: error, messageId: run.messageId }, 'A reply could not be written');
      return failed(draft, GIVEN_UP, 'given_up');
    }
  }

  /** Chooses the agent, and gathers what it may know. */
  private async prepare(
    run: ReplyRun,
    draft: ReplyDraft,
    signal: AbortSignal,
    onGathered: () => void,
  ): Promise<Composition> {
    const [gathered, turns, targets, refusal] = await Promise.all([
      this.contexts.gather(run),
      this.contexts.turns(run),
      this.targets.forSession(run.viewer, run.exerciseId),
      this.selector.admit(run),
    ]);
    onGathered();
    const known = { context: gathered, turns, soFar: run.soFar, names: [run.studentName] };
    const agent = await this.chooseAgent(run, draft, known, refusal === null, signal);
    const context = await this.contexts.complete(run, agent, gathered);
    Object.assign(draft.metadata, describeContext(run, agent, context, turns.length));
    const shownBefore = run.soFar === '' ? targets.shownBefore : [...targets.shownBefore, run.soFar];
    const subject = { ...targets, shownBefore, withheldNotice: withheldNotice(context.work) };
    return { draft, request: { ...known, context, agent }, subject, refusal, signal };
  }

  private async chooseAgent(
    run: ReplyRun,
    draft: ReplyDraft,
    known: Omit<TutorRequest, 'agent'>,
    mayAsk: boolean,
    signal: AbortSignal,
  ): Promise<Agent> {
    if (run.agentType !== 'triage') return run.agentType;
    // Who may not ask the provider has no model to choose for them either.
    const { agent, ...how } = await triage(known, mayAsk ? this.selector : {}, signal);
    draft.metadata.triage = how;
    return agent;
  }

  /** With the tutor whose turn it is; with the built-in one where the provider fails before a word was said. */
  private async converse(composition: Composition): Promise<Outcome> {
    const { draft, refusal } = composition;
    let choice = this.selector.choose(refusal);
    let fault: TutorFault | null = null;
    for (let continuations = 0; ;) {
      try {
        await this.answer(choice, composition);
        return { status: 'complete', fault, givesQuotaBack: choice.pass === null };
      } catch (error) {
        if (!(error instanceof TutorUnavailable) || choice.pass === null) throw error;
        this.selector.report(error);
        fault = error.fault;
        const again =
          draft.shown === ''
            ? this.selector.fallBack('provider_unavailable')
            : this.continuation(++continuations);
        if (again === null) return failed(draft, BROKEN_OFF, fault);
        choice = again;
      }
    }
  }

  private continuation(count: number): TutorChoice | null {
    return count > MAX_CONTINUATIONS ? null : this.selector.chooseProvider();
  }

  private async answer(
    { tutor, pass, reason }: TutorChoice,
    { draft, request, subject, signal }: Composition,
  ): Promise<void> {
    Object.assign(draft.metadata, tutor.origin(request.agent), { fallback: reason });
    const preface = reason === null ? '' : FALLBACK_NOTICES[reason];
    if (draft.shown === '') draft.show(preface);
    const soFar = draft.shown.startsWith(preface) ? draft.shown.slice(preface.length) : draft.shown;
    const answer = tutor.answer({ ...request, soFar }, signal);
    const pieces = pass === null ? answer : pass.watch(answer);
    const texts = this.gate.guard(textsOf(pieces, draft), subject, signal, (decision) =>
      draft.guard.push(decision),
    );
    for await (const text of texts) draft.show(text);
    signal.throwIfAborted();
  }
}

function failed(draft: ReplyDraft, words: string, fault: ReplyEnd['fault']): Outcome {
  draft.show(draft.shown === '' ? words.trimStart() : words);
  return { status: 'failed', fault, givesQuotaBack: true };
}

async function* textsOf(pieces: AsyncIterable<TutorPiece>, draft: ReplyDraft): AsyncGenerator<string> {
  for await (const piece of pieces) {
    if (piece.kind === 'text') yield piece.text;
    else draft.end(piece);
  }
}

function describeContext(
  run: ReplyRun,
  agent: Agent,
  { work, ladder }: ReplyContext,
  turns: number,
): MessageMetadata {
  return {
    agent,
    ...(ladder !== null && { rung: { before: ladder.before, after: ladder.rung } }),
    context: {
      exerciseId: run.exerciseId,
      exerciseVersion: work?.exercise.version ?? null,
      submissionId: work?.submission?.id ?? null,
      hintIndex: work?.hint?.index ?? null,
      turns,
    },
  };
}
