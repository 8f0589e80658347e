import { Injectable } from '@nestjs/common';
import { beforeAbort } from '../../common/before-abort.js';
import { Grader } from '../../grading/grader.js';
import { isFiller } from './code-lines.js';
import { newestPart, partsOf, partsOfPieces, type CodePiece, type Part } from './code-parts.js';
import type { GateSubject, GateTarget, GuardDecision } from './gate.js';
import { HeldText, type Piece } from './held-text.js';
import { foreignLanguage } from './languages.js';
import { slicesOf } from './slices.js';
import { SolutionSearch, type Found } from './solution-search.js';
import { TalkFlow, type Flow } from './talk-flow.js';
import { definedNames } from './tested-names.js';
import { ToldSolutions } from './told-solutions.js';
import { hidesText, isForMachines, isUnreadable } from './unreadable.js';
import { WholePrograms } from './whole-programs.js';

/** Beyond this the sandbox has not answered, and the code is withheld; three times as long where code runs slower by itself. */
const MAX_CHECK_MS = 5_000;
const MAX_SLOWNESS = 3;
/** Pieces shown before that are joined with a new one, the latest ones. */
const MAX_OLDER_PARTS = 24;

/** Whoever has so much of an exercise is not told its solution by code that gets no more. */
const REACHED_SCORE = 50;

/** What the sandbox said about one piece. */
type Judgement = Pick<GuardDecision, 'action' | 'reason' | 'exerciseId'>;
const HARMLESS: Judgement = { action: 'passed', reason: 'harmless', exerciseId: null };

/**
 * Lets a tutor's text through as it comes, but no code that solves an exercise: code is held until it is whole, joined
 * with what the student was shown before, and run against the exercise's tests. Execution decides, no other model.
 */
@Injectable()
export class LeakGate {
  private readonly search: SolutionSearch;
  private readonly programs: WholePrograms;
  private readonly maxCheckMs: number;

  constructor(grader: Grader) {
    const slowness = Math.max(1, ...grader.runtimes().map(({ timeFactor }) => timeFactor));
    this.maxCheckMs = MAX_CHECK_MS * Math.min(slowness, MAX_SLOWNESS);
    this.search = new SolutionSearch(grader);
    this.programs = new WholePrograms(grader);
  }

  /** How often code was run in the sandbox, so far. */
  get sandboxRuns(): number {
    return this.search.runs + this.programs.runs;
  }

  /**
   * The text that may be shown, in the order in which it came; what was given out is never taken back. Where `pieces`
   * throws, what is held is dropped unchecked and unshown. Rejects with the signal's reason once it is aborted.
   */
  async *guard(
    pieces: AsyncIterable<string>,
    subject: GateSubject,
    signal: AbortSignal,
    onDecision: (decision: GuardDecision) => void,
  ): AsyncIterable<string> {
    if (subject.targets.length === 0 && subject.targetsDefining === undefined) {
      yield* pieces;
      return;
    }
    const held = new HeldText();
    const reply = new GuardedReply(subject, this.search, this.programs, this.maxCheckMs, signal, onDecision);
    for await (const text of slicesOf(pieces)) {
      signal.throwIfAborted();
      for (const piece of held.push(text)) yield* reply.pass(piece);
    }
    for (const piece of held.end()) yield* reply.pass(piece);
    yield* reply.end();
  }
}

/** What one reply has shown so far, and what it may go on with. */
class GuardedReply {
  private readonly shown: CodePiece[] = [];
  private said = '';
  private readonly targets: GateTarget[];
  private readonly told: ToldSolutions;
  private readonly flow: TalkFlow;
  private readonly namesAskedFor = new Set<string>();
  private shownBefore: readonly Part[] | undefined;
  /** The notice stands once in a reply, in a paragraph of its own. */
  private notice: 'not needed' | 'due' | 'given' = 'not needed';

  constructor(
    private readonly subject: GateSubject,
    private readonly search: SolutionSearch,
    private readonly programs: WholePrograms,
    private readonly maxCheckMs: number,
    private readonly signal: AbortSignal,
    private readonly onDecision: (decision: GuardDecision) => void,
  ) {
    this.targets = [...subject.targets];
    this.told = new ToldSolutions(subject.shownBefore);
    this.told.add(this.targets);
    this.flow = new TalkFlow(this.told);
  }

  async *pass(piece: Piece): AsyncIterable<string> {
    if (piece.kind === 'text') {
      for (const flow of this.flow.push(piece.raw)) yield* this.let(flow);
      return;
    }
    for (const flow of this.flow.end()) yield* this.let(flow);
    const started = performance.now();
    const newest = newestPart(piece, { pieces: this.shown, text: this.said });
    const judgement = await this.judgePiece(piece, newest);
    const isQuiet = judgement.action === 'passed' && (newest === null || piece.info === 'talk');
    if (!isQuiet)
      this.onDecision({ ...judgement, form: piece.form, durationMs: performance.now() - started });
    if (judgement.action === 'passed') {
      this.shown.push(piece);
      this.said += piece.raw;
      yield piece.raw;
      return;
    }
    // Anybody can write a bracket that is left out.
    if (isFiller(piece.code)) this.shown.push(piece);
    yield* this.withhold(piece);
  }

  async *end(): AsyncIterable<string> {
    for (const flow of this.flow.end()) yield* this.let(flow);
    if (this.notice === 'due') yield `\n\n${this.subject.withheldNotice}`;
  }

  /** Talk, unless it completes a solution. */
  private async *let(flow: Flow): AsyncIterable<string> {
    if (flow.kind === 'show') {
      this.said += flow.raw;
      yield* this.talk(flow.raw);
      return;
    }
    const judgement = withheld('resembles_solution', flow.target.exerciseId);
    this.onDecision({ ...judgement, form: 'unfenced', durationMs: 0 });
    yield* this.withhold({ form: 'unfenced', raw: flow.raw });
  }

  private async judgePiece(piece: CodePiece, newest: Part | null): Promise<Judgement> {
    if (hidesText(piece.code) || isForMachines(piece.code) || isUnreadable(piece.code))
      return withheld('unreadable', this.targets[0]?.exerciseId);
    const judgement = newest === null ? HARMLESS : await this.judge(newest);
    if (judgement.action === 'withheld') return judgement;
    const told = await this.told.read(piece.raw, newest ?? []);
    if (told === undefined) return judgement;
    // What was run and gets the student no further than they are already is theirs to talk about.
    const isTheirs = newest !== null && (told.bestScore ?? 0) >= REACHED_SCORE;
    return isTheirs ? judgement : withheld('resembles_solution', told.exerciseId);
  }

  /** At a line's end the notice may come, if one is due. */
  private async *talk(raw: string): AsyncIterable<string> {
    const end = this.notice === 'due' ? raw.indexOf('\n') : -1;
    if (end < 0) yield raw;
    else {
      this.notice = 'given';
      yield `${raw.slice(0, end)}\n\n${this.subject.withheldNotice}\n\n${raw.slice(end + 1)}`;
    }
  }

  private async *withhold({ form, raw }: Pick<CodePiece, 'form' | 'raw'>): AsyncIterable<string> {
    const isBlock = form === 'fenced' || raw.includes('\n');
    if (!isBlock) {
      if (this.notice === 'not needed') this.notice = 'due';
      yield '…';
      return;
    }
    const first = this.notice !== 'given';
    this.notice = 'given';
    yield first ? `\n${this.subject.withheldNotice}\n` : '\n…\n';
  }

  private async judge(newest: Part): Promise<Judgement> {
    await this.addTargets(newest);
    const { targets } = this;
    const timeout = AbortSignal.timeout(this.maxCheckMs);
    const signal = AbortSignal.any([this.signal, timeout]);
    try {
      // A compiler that is running does not heed a signal: the student does not wait for it.
      const found = await beforeAbort(this.find(newest, signal), signal);
      const solved = targets.findIndex((_, id) => found.get(id) === 'solved');
      if (solved >= 0) return withheld('solves_exercise', targets[solved]?.exerciseId);
      const unknown = targets.findIndex((_, id) => found.get(id) === 'unknown');
      return unknown >= 0 ? withheld('unchecked', targets[unknown]?.exerciseId) : HARMLESS;
    } catch (error) {
      this.signal.throwIfAborted();
      if (timeout.aborted) return withheld('unchecked', targets[0]?.exerciseId);
      throw error;
    }
  }

  private async addTargets(newest: Part): Promise<void> {
    // A body may follow on a head that an earlier message has shown.
    const texts = this.namesAskedFor.size === 0 ? [...newest, ...this.older().flat()] : newest;
    const names = [...new Set(texts.flatMap(definedNames))].filter((name) => !this.namesAskedFor.has(name));
    if (names.length === 0) return;
    for (const name of names) this.namesAskedFor.add(name);
    this.targets.push(...((await this.subject.targetsDefining?.(names)) ?? []));
    this.told.add(this.targets);
  }

  private async find(newest: Part, signal: AbortSignal): Promise<Map<number, Found>> {
    const { targets } = this;
    const older = this.older();
    if (newest.every((text) => foreignLanguage(text) === undefined)) {
      const found = await this.search.find(newest, older, targets, signal);
      if ([...found.values()].includes('solved')) return found;
      return this.wholePrograms(newest, older, found, signal);
    }
    return this.wholePrograms(newest, older, new Map(), signal);
  }

  private async wholePrograms(
    newest: Part,
    older: readonly Part[],
    found: Map<number, Found>,
    signal: AbortSignal,
  ): Promise<Map<number, Found>> {
    for (const [id, target] of this.targets.entries()) {
      const one = await this.programs.find(newest, older, target, signal);
      if (one !== 'open') found.set(id, one);
      if (one === 'solved') break;
    }
    return found;
  }

  /** Read only once code has come: most replies hold none. */
  private older(): readonly Part[] {
    this.shownBefore ??= partsOf(this.subject.shownBefore);
    const distinct = new Map(
      [...this.shownBefore, ...partsOfPieces(this.shown)].map((part) => [part[0] ?? '', part] as const),
    );
    return [...distinct.values()].slice(-MAX_OLDER_PARTS);
  }
}

const withheld = (reason: GuardDecision['reason'], exerciseId: number | undefined): Judgement => ({
  action: 'withheld',
  reason,
  exerciseId: exerciseId ?? null,
});
