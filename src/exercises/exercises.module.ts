import { Module } from '@nestjs/common';
import { GradingModule } from '../grading/grading.module.js';
import { AuthorCheck } from './author-check.js';
import { ExercisesController } from './exercises.controller.js';
import { ExercisesService } from './exercises.service.js';
import { HintsService } from './hints.service.js';
import { LanguagesService } from './languages.service.js';
import { StarterExercises } from './starter-exercises.service.js';

@Module({
  imports: [GradingModule],
  controllers: [ExercisesController],
  providers: [ExercisesService, HintsService, AuthorCheck, LanguagesService, StarterExercises],
  exports: [ExercisesService, HintsService, StarterExercises],
})
export class ExercisesModule {}
