import {
  Body,
  Controller,
  Delete,
  Get,
  Headers,
  HttpCode,
  Param,
  Post,
  Put,
  Query,
  Res,
} from '@nestjs/common';
import {
  ApiCreatedResponse,
  ApiHeader,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import type { Response } from 'express';
import { ApiProblems } from '../common/openapi/openapi.js';
import { idParam } from '../common/schemas/validation.js';
import { CurrentViewer, NeedsRole, type Viewer } from '../common/viewer.js';
import { ExerciseBody, ExerciseQuery } from './exercises.schemas.js';
import { ExercisesService, type Tagged } from './exercises.service.js';
import { ExerciseCheckView } from './author-check/exercise-check.views.js';
import { LanguagesView } from './languages.views.js';
import {
  AnyExerciseView,
  ExercisePage,
  ExerciseView,
  HintView,
  type StudentExerciseView,
} from './exercises.views.js';
import { HintsService } from './hints/hints.service.js';
import { LanguagesService } from './languages.service.js';

const ETAG = {
  ETag: { description: 'For `If-Match` and `If-None-Match`', schema: { type: 'string' as const } },
};
const IF_MATCH = {
  name: 'If-Match',
  required: false,
  schema: { type: 'string' as const },
  example: '"7-1"',
  description: 'The `ETag` that the change starts from; 412 where it is another by now',
};

@ApiTags('exercises')
@Controller('api/exercises')
export class ExercisesController {
  constructor(
    private readonly exercises: ExercisesService,
    private readonly hints: HintsService,
    private readonly languages: LanguagesService,
  ) {}

  @Post()
  @ApiOperation({
    summary: 'Create an exercise',
    description: 'Puts in an exercise; a published one with a solution is graded first.',
  })
  @NeedsRole('instructor')
  @ApiCreatedResponse({ standardSchema: ExerciseView, headers: ETAG })
  @ApiProblems('exercise_not_verified', 'language_not_available')
  async create(
    @CurrentViewer() viewer: Viewer,
    @Body({ schema: ExerciseBody }) body: ExerciseBody,
    @Res({ passthrough: true }) response: Response,
  ): Promise<ExerciseView> {
    const view = tagged(response, await this.exercises.create(viewer, body));
    response.location(`/api/exercises/${view.id}`);
    return view;
  }

  @Get()
  @ApiOperation({
    summary: 'List exercises',
    description: 'Summaries of the exercises, oldest first; unpublished ones for instructors only.',
  })
  @ApiOkResponse({ standardSchema: ExercisePage })
  list(
    @CurrentViewer() viewer: Viewer,
    @Query({ schema: ExerciseQuery }) query: ExerciseQuery,
  ): Promise<ExercisePage> {
    return this.exercises.list(viewer, query);
  }

  @Get('languages')
  @ApiOperation({
    summary: 'List languages',
    description: 'The languages that this server can grade, with version and sandbox.',
  })
  @ApiOkResponse({ standardSchema: LanguagesView })
  listLanguages(): LanguagesView {
    return this.languages.list();
  }

  @Post('check')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Check an exercise',
    description:
      'Tries an exercise without saving it: grades its solution and its starter, and proposes a time limit.',
  })
  @NeedsRole('instructor')
  @ApiOkResponse({ standardSchema: ExerciseCheckView })
  @ApiProblems('service_unavailable')
  check(
    @CurrentViewer() viewer: Viewer,
    @Body({ schema: ExerciseBody }) body: ExerciseBody,
  ): Promise<ExerciseCheckView> {
    return this.exercises.check(viewer, body);
  }

  @Get(':exerciseId')
  @ApiOperation({
    summary: 'Get an exercise',
    description:
      'One exercise: whole for instructors, without solution, hidden tests and hints not yet taken for all others.',
  })
  @ApiOkResponse({ standardSchema: AnyExerciseView, headers: ETAG })
  async get(
    @CurrentViewer() viewer: Viewer,
    @Param('exerciseId', { schema: idParam }) exerciseId: number,
    @Res({ passthrough: true }) response: Response,
  ): Promise<ExerciseView | StudentExerciseView> {
    return tagged(response, await this.exercises.get(viewer, exerciseId));
  }

  @Put(':exerciseId')
  @ApiOperation({
    summary: 'Update an exercise',
    description: 'Replaces the whole exercise; fields left out are back to their defaults.',
  })
  @NeedsRole('instructor')
  @ApiHeader(IF_MATCH)
  @ApiOkResponse({ standardSchema: ExerciseView, headers: ETAG })
  @ApiProblems('exercise_not_verified', 'language_not_available', 'precondition_failed')
  async update(
    @CurrentViewer() viewer: Viewer,
    @Param('exerciseId', { schema: idParam }) exerciseId: number,
    @Body({ schema: ExerciseBody }) body: ExerciseBody,
    @Headers('if-match') ifMatch: string | undefined,
    @Res({ passthrough: true }) response: Response,
  ): Promise<ExerciseView> {
    return tagged(response, await this.exercises.update(viewer, exerciseId, body, ifMatch));
  }

  @Delete(':exerciseId')
  @ApiOperation({
    summary: 'Delete an exercise',
    description: 'Takes an exercise away; what was handed in to it is kept.',
  })
  @NeedsRole('instructor')
  @HttpCode(204)
  @ApiHeader(IF_MATCH)
  @ApiNoContentResponse()
  @ApiProblems('precondition_failed')
  remove(
    @CurrentViewer() viewer: Viewer,
    @Param('exerciseId', { schema: idParam }) exerciseId: number,
    @Headers('if-match') ifMatch: string | undefined,
  ): Promise<void> {
    return this.exercises.remove(viewer, exerciseId, ifMatch);
  }

  @Post(':exerciseId/hints')
  @ApiOperation({
    summary: 'Reveal the next hint',
    description: 'Reveals the next hint and records it; 409 when all have been taken.',
  })
  @ApiCreatedResponse({ standardSchema: HintView })
  @ApiProblems('no_hint_left')
  revealHint(
    @CurrentViewer() viewer: Viewer,
    @Param('exerciseId', { schema: idParam }) exerciseId: number,
  ): Promise<HintView> {
    return this.hints.reveal(viewer, exerciseId);
  }
}

/** Express answers 304 by itself where `If-None-Match` names the tag. */
function tagged<V>(response: Response, { view, etag }: Tagged<V>): V {
  response.set('ETag', etag);
  return view;
}
