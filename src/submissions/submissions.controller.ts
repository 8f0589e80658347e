import { Body, Controller, Get, HttpCode, Param, Post, Put, Query, Req, Res } from '@nestjs/common';
import {
  ApiAcceptedResponse,
  ApiCreatedResponse,
  ApiHeader,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { invalid } from '../common/errors/errors.js';
import { ApiProblems } from '../common/openapi/openapi.js';
import { RateLimit } from '../common/limits/rate-limit.js';
import { idParam } from '../common/schemas/validation.js';
import { CurrentViewer, NeedsRole, type Viewer } from '../common/viewer.js';
import { MAX_WAIT_SECONDS, preferredWait } from './prefer.js';
import {
  Evaluation,
  ExerciseSubmissionsQuery,
  RunBody,
  RunView,
  SubmissionBody,
  SubmissionPage,
  SubmissionQuery,
  SubmissionView,
} from './submissions.schemas.js';
import { SubmissionsService, type SubmitOptions } from './submissions.service.js';
import { RunsService } from './runs/runs.service.js';

const IDEMPOTENCY_KEY = {
  name: 'Idempotency-Key',
  required: false,
  schema: { type: 'string' as const, minLength: 1, maxLength: 255, pattern: '^[ -~]+$' },
  description:
    'Any text of your own, printable ASCII. The same key and body again answer the same submission, with `Idempotent-Replayed: true`; the key is yours for good',
};
const PREFER = {
  name: 'Prefer',
  required: false,
  schema: { type: 'string' as const },
  example: 'wait=10',
  description: `\`wait=N\` holds the answer until it is graded or N seconds (at most ${MAX_WAIT_SECONDS}) have passed`,
};
const text = (description: string) => ({ description, schema: { type: 'string' as const } });
const SUBMIT_ANSWER = {
  Location: text('The path of the submission'),
  'Preference-Applied': text('The wait that was taken up'),
  'Idempotent-Replayed': text('`true` where the key was here before'),
};

@ApiTags('submissions')
@Controller('api/submissions')
export class SubmissionsController {
  constructor(
    private readonly submissions: SubmissionsService,
    private readonly trials: RunsService,
  ) {}

  @ApiOperation({ summary: 'Submit code', description: 'Hands in code, to be graded in a moment.' })
  @Post()
  @RateLimit('submissions')
  @ApiHeader(IDEMPOTENCY_KEY)
  @ApiHeader(PREFER)
  @ApiCreatedResponse({ standardSchema: SubmissionView, headers: SUBMIT_ANSWER })
  @ApiProblems('not_found', 'idempotency_key_reused', 'language_not_available')
  async submit(
    @CurrentViewer() viewer: Viewer,
    @Body({ schema: SubmissionBody }) body: SubmissionBody,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<SubmissionView> {
    const options = submitOptions(request, response);
    const { view, replayed } = await this.submissions.submit(viewer, body, options);
    response.location(`/api/submissions/${view.id}`);
    if (options.waitSeconds > 0) response.setHeader('Preference-Applied', `wait=${options.waitSeconds}`);
    if (replayed) response.setHeader('Idempotent-Replayed', 'true');
    return view;
  }

  @ApiOperation({
    summary: 'Run code',
    description:
      'Runs the visible tests, or the program on an input of your own; stores nothing and counts nothing.',
  })
  @Post('run')
  @HttpCode(200)
  @RateLimit('submissions')
  @ApiOkResponse({ standardSchema: RunView })
  @ApiProblems('not_found', 'language_not_available', 'service_unavailable')
  run(
    @CurrentViewer() viewer: Viewer,
    @Body({ schema: RunBody }) body: RunBody,
    @Res({ passthrough: true }) response: Response,
  ): Promise<RunView> {
    return this.trials.run(viewer, body, goneSignal(response));
  }

  @ApiOperation({
    summary: 'Get a submission',
    description: 'One submission with its results; a hidden test shows a student its verdict alone.',
  })
  @Get(':submissionId')
  @ApiOkResponse({ standardSchema: SubmissionView })
  get(
    @CurrentViewer() viewer: Viewer,
    @Param('submissionId', { schema: idParam }) submissionId: number,
  ): Promise<SubmissionView> {
    return this.submissions.get(viewer, submissionId);
  }

  @ApiOperation({
    summary: 'List the submissions of a student',
    description: 'The submissions of one student, newest first; for the student and for instructors.',
  })
  @Get('student/:studentId')
  @ApiOkResponse({ standardSchema: SubmissionPage })
  listOfStudent(
    @CurrentViewer() viewer: Viewer,
    @Param('studentId', { schema: idParam }) studentId: number,
    @Query({ schema: SubmissionQuery }) query: SubmissionQuery,
  ): Promise<SubmissionPage> {
    return this.submissions.listOfStudent(viewer, studentId, query);
  }

  @ApiOperation({
    summary: 'List the submissions for an exercise',
    description:
      "The submissions for one exercise, newest first: one's own, or everybody's for an instructor.",
  })
  @Get('exercise/:exerciseId')
  @ApiOkResponse({ standardSchema: SubmissionPage })
  listOfExercise(
    @CurrentViewer() viewer: Viewer,
    @Param('exerciseId', { schema: idParam }) exerciseId: number,
    @Query({ schema: ExerciseSubmissionsQuery }) query: ExerciseSubmissionsQuery,
  ): Promise<SubmissionPage> {
    return this.submissions.listOfExercise(viewer, exerciseId, query);
  }

  @ApiOperation({
    summary: 'Evaluate a submission',
    description:
      "Puts a person's score over the grader's; it stands, also after a regrade, until the next evaluation.",
  })
  @Put(':submissionId/evaluate')
  @NeedsRole('instructor')
  @ApiOkResponse({ standardSchema: SubmissionView })
  evaluate(
    @CurrentViewer() viewer: Viewer,
    @Param('submissionId', { schema: idParam }) submissionId: number,
    @Body({ schema: Evaluation }) body: Evaluation,
  ): Promise<SubmissionView> {
    return this.submissions.evaluate(viewer, submissionId, body);
  }

  @ApiOperation({
    summary: 'Regrade a submission',
    description:
      "Has it graded again, by the exercise's current version; the old result stays until the new one is there.",
  })
  @Post(':submissionId/regrade')
  @HttpCode(202)
  @NeedsRole('instructor')
  @ApiAcceptedResponse({ standardSchema: SubmissionView })
  regrade(
    @CurrentViewer() viewer: Viewer,
    @Param('submissionId', { schema: idParam }) submissionId: number,
  ): Promise<SubmissionView> {
    return this.submissions.regrade(viewer, submissionId);
  }
}

function submitOptions(request: Request, response: Response): SubmitOptions {
  const idempotencyKey = request.get('idempotency-key');
  if (idempotencyKey !== undefined && !/^[\x20-\x7e]{1,255}$/.test(idempotencyKey)) {
    const message = 'must be 1 to 255 characters of printable ASCII';
    throw invalid('Idempotency-Key', 'invalid_format', message, { format: 'pattern' });
  }
  return { idempotencyKey, waitSeconds: preferredWait(request.get('prefer')), gone: goneSignal(response) };
}

/** Aborts when the client no longer waits. */
function goneSignal(response: Response): AbortSignal {
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  return gone.signal;
}
