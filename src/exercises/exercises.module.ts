import { Module } from '@nestjs/common';
import { GradingModule } from '../grading/grading.module.js';
import { AuthorCheckService } from './author-check/author-check.service.js';
import { ExercisesController } from './exercises.controller.js';
import { ExercisesService } from './exercises.service.js';
import { HintsService } from './hints/hints.service.js';
import { LanguagesService } from './languages.service.js';
import { ExportsController } from './imports/exports.controller.js';
import { ExportsService } from './imports/exports.service.js';
import { ImportChecker } from './imports/import-checker.js';
import { ImportRunner } from './imports/import-runner.js';
import { ImportsController } from './imports/imports.controller.js';
import { ImportsService } from './imports/imports.service.js';
import { StarterExercisesService } from './starter/starter-exercises.service.js';

@Module({
  imports: [GradingModule],
  // Before the one whose `:exerciseId` would take their paths.
  controllers: [ImportsController, ExportsController, ExercisesController],
  providers: [
    ImportsService,
    ImportRunner,
    ImportChecker,
    ExportsService,
    ExercisesService,
    HintsService,
    AuthorCheckService,
    LanguagesService,
    StarterExercisesService,
  ],
  exports: [ExercisesService, HintsService, StarterExercisesService],
})
export class ExercisesModule {}
