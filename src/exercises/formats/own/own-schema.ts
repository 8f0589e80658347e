import { z } from 'zod';
import { OwnExercise } from './own-exercise.js';

/** For editors, which complete and check `exercise.yaml` by it. */
export const ownSchema = (): unknown =>
  z.toJSONSchema(OwnExercise, { io: 'input', unrepresentable: 'any', target: 'draft-7' });
