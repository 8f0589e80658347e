import { Command } from 'commander';
import { exerciseCommand } from './exercises/formats/cli/exercise-command.js';

await new Command('learnflow')
  .description('Commands for authors of LearnFlow')
  .addCommand(exerciseCommand())
  .parseAsync();
