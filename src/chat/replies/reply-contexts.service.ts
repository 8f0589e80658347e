import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { AnalyticsService } from '../../analytics/analytics.service.js';
import { DomainError } from '../../common/errors/errors.js';
import { ExercisesService } from '../../exercises/exercises.service.js';
import type { StudentExerciseView } from '../../exercises/exercises.views.js';
import { HintsService } from '../../exercises/hints/hints.service.js';
import { SubmissionsService } from '../../submissions/submissions.service.js';
import { AGENTS, needsProgress } from '../agents/agents.js';
import type { Agent, ExerciseContext, ProgressContext, TutorContext, Turn } from '../tutor.js';
import { HintLaddersService, MAX_RUNGS, type LadderStep } from './hint-ladders.service.js';
import { TURNS } from './replies.sql.js';
import type { ReplyRun } from './reply-runs.service.js';

/** The newest turns; a tutor cuts them to its own budget. */
const MAX_TURNS = 40;
const MAX_NEXT_EXERCISES = 3;

/** Asks for help in so many words; what does not, costs no hint and moves no rung. */
const ASKS_FOR_HELP =
  /(?<!\b(?:no|not|without|kein|keine|keinen) )\b(?:hints?|tips?|stuck|help me|help|clues?|next step|(?:where|how) (?:do|can|should|would) (?:i|we) (?:start|begin|go on)|give up|hilfe|tipps?|hinweise?|pistas?|ayuda)\b(?! (?:function|method|file|page|text|command)\b)/i;

export interface ReplyContext extends TutorContext {
  /** Where the ladder stood, and stands; null without an exercise. */
  ladder: LadderStep | null;
}

/** Gathers what a tutor may know: all of it the viewer's own, and as a student sees it. */
@Injectable()
export class ReplyContextsService {
  constructor(
    private readonly em: EntityManager,
    private readonly exercises: ExercisesService,
    private readonly hints: HintsService,
    private readonly submissions: SubmissionsService,
    private readonly analytics: AnalyticsService,
    private readonly ladders: HintLaddersService,
  ) {}

  /** What is known before an agent is chosen; it changes nothing. */
  async gather(run: ReplyRun): Promise<ReplyContext> {
    const found = run.exerciseId === null ? null : await this.findWork(run, run.exerciseId);
    return {
      work: found?.work ?? null,
      ladder: found?.ladder ?? null,
      topic: run.topic ?? found?.work.exercise.topic ?? null,
      progress: null,
    };
  }

  /** Adds what the chosen agent needs; a plea for help may let the ladder rise, and take the next hint. */
  async complete(run: ReplyRun, agent: Agent, gathered: ReplyContext): Promise<ReplyContext> {
    if (needsProgress(agent)) return { ...gathered, progress: await this.progressOf(run) };
    const { work } = gathered;
    if (work === null || AGENTS[agent].givesHints !== true || run.runs > 1) return gathered;
    const { exercise, submission } = work;
    const ladder = await this.ladders.step(
      run.viewer.studentId,
      exercise.id,
      MAX_RUNGS[exercise.tutorSupport],
      submission?.code ?? null,
    );
    const takes =
      agent === 'exercise' && ASKS_FOR_HELP.test(run.question) && exercise.hints.length < ladder.rung;
    const hint = (takes ? await this.takeHint(run, exercise.id, ladder.rung) : null) ?? work.hint;
    return { ...gathered, ladder, work: { ...work, ladder, hint } };
  }

  /** Oldest first, the question last. */
  async turns(run: ReplyRun): Promise<Turn[]> {
    const rows = await TURNS.all(this.em.fork(), [run.sessionId, run.questionId, MAX_TURNS]);
    return rows.toReversed();
  }

  private async findWork(
    { viewer }: ReplyRun,
    exerciseId: number,
  ): Promise<{ work: ExerciseContext; ladder: LadderStep } | null> {
    const [exercise, submission] = await Promise.all([
      this.exercises.get(viewer, exerciseId).then(
        ({ view }) => view as StudentExerciseView,
        // Taken away since the conversation began.
        (error: unknown) => {
          if (error instanceof DomainError) return null;
          throw error;
        },
      ),
      this.submissions.findLatestGraded(viewer, exerciseId),
    ]);
    if (exercise === null) return null;
    const ladder = await this.ladders.get(viewer.studentId, exerciseId, MAX_RUNGS[exercise.tutorSupport]);
    const index = exercise.hints.length - 1;
    const text = exercise.hints[index];
    const hint = text === undefined ? null : { index, text, isNew: false };
    return { work: { exercise, submission, ladder, hint }, ladder };
  }

  /** Null where none is left, or where another message has just taken it. */
  private takeHint({ viewer }: ReplyRun, exerciseId: number, rung: number): Promise<ExerciseContext['hint']> {
    return this.hints.reveal(viewer, exerciseId, rung).then(
      ({ index, text }) => ({ index, text, isNew: true }),
      (error: unknown) => {
        if (error instanceof DomainError) return null;
        throw error;
      },
    );
  }

  private async progressOf({ viewer }: ReplyRun): Promise<ProgressContext> {
    const [stats, { items, masteryByTopic }] = await Promise.all([
      this.analytics.getStudentStats(viewer, viewer.studentId),
      this.analytics.listProgress(viewer, viewer.studentId, { limit: 100 }),
    ]);
    const begun = items.filter(({ status }) => status === 'in_progress');
    const untouched = items.filter(({ status }) => status === 'not_started');
    return { stats, mastery: masteryByTopic, next: [...begun, ...untouched].slice(0, MAX_NEXT_EXERCISES) };
  }
}
