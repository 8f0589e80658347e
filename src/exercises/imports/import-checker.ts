import { Injectable } from '@nestjs/common';
import { DomainError } from '../../common/errors/errors.js';
import { fieldErrors } from '../../common/errors/field-errors.js';
import type { Viewer } from '../../common/viewer.js';
import { AuthorCheckService } from '../author-check/author-check.service.js';
import type { ExerciseCheckView } from '../author-check/exercise-check.views.js';
import { ExerciseBody, exerciseData, type ExerciseData } from '../exercises.schemas.js';
import type { Draft } from '../formats/draft.js';
import { Notes, type Note } from '../formats/notes.js';
import type { ItemFault } from './exercise-import-item.entity.js';

export interface CheckedDraft {
  /** Undefined where it is refused. */
  data?: ExerciseData;
  notes: Note[];
  faults: ItemFault[];
  trust?: Pick<ExerciseCheckView, 'integrity' | 'integrityReason'>;
}

/** What is still published after its own solution has been graded; the rest comes in as drafts, with the reason. */
@Injectable()
export class ImportChecker {
  constructor(private readonly authorCheck: AuthorCheckService) {}

  /** Throws `service_unavailable` where no grader can tell. */
  async check(viewer: Viewer, draft: Draft, found: readonly Note[]): Promise<CheckedDraft> {
    const parsed = ExerciseBody.safeParse(draft.body);
    if (!parsed.success) {
      const faults = fieldErrors(parsed.error.issues, draft.body).map(({ path, code, message }) => ({
        path,
        code,
        message,
      }));
      return { notes: [...found], faults: faults.slice(0, 20) };
    }
    const data = await this.settled(viewer, exerciseData(parsed.data));
    const notes = new Notes();
    notes.all.push(...found);
    if (!data.isPublished || data.solutionCode === null) {
      const fault = await this.faultOfTests(viewer, data);
      if (fault !== undefined) notes.lose('not_verified', { reason: fault.slice(0, 300) });
      data.isPublished &&= notes.isWhole;
      return { data, notes: notes.all, faults: [] };
    }
    const view = await this.authorCheck.check(viewer, data);
    if (notes.has('time_limit_unknown') && view.proposedTimeLimitMs !== null)
      data.timeLimitMs = Math.max(data.timeLimitMs, view.proposedTimeLimitMs);
    noteProblems(view, data, notes);
    if (!notes.isWhole) data.isPublished = false;
    const { integrity, integrityReason } = view;
    return {
      data,
      notes: notes.all,
      faults: [],
      ...(integrity !== null && { trust: { integrity, integrityReason } }),
    };
  }

  /** With a word on its big integers. A solution that cannot be run shows in the check. */
  private settled(viewer: Viewer, data: ExerciseData): Promise<ExerciseData> {
    return this.authorCheck.settleNumbers(viewer, data).catch((error: unknown) => {
      problemOf(error);
      return data;
    });
  }

  /** Why tests that come without a solution do not load. */
  private async faultOfTests(viewer: Viewer, data: ExerciseData): Promise<string | undefined> {
    try {
      await this.authorCheck.verify(viewer, data);
      return undefined;
    } catch (error) {
      const { message, errors = [] } = problemOf(error);
      return errors[0]?.message ?? message;
    }
  }
}

/** What the author has to see; throws everything else. */
function problemOf(error: unknown): DomainError {
  if (error instanceof DomainError && error.code !== 'service_unavailable') return error;
  throw error;
}

function noteProblems({ solution, problems }: ExerciseCheckView, data: ExerciseData, notes: Notes): void {
  const results = solution?.results ?? [];
  const isOneEach = results.length === data.testCases.length;
  for (const [index, result] of results.entries()) {
    if (result.passed) continue;
    const reason = result.message?.slice(0, 300) ?? result.verdict;
    notes.lose('solution_fails', {
      test: isOneEach ? index + 1 : result.name,
      verdict: result.verdict,
      reason,
    });
  }
  for (const { code, message } of problems) {
    if (code === 'passes_unsolved') notes.lose('starter_passes');
    else if (!notes.has('solution_fails')) notes.lose('not_verified', { reason: message.slice(0, 300) });
  }
}
