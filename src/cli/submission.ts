import { EntityManager } from '@mikro-orm/postgresql';
import { Command } from 'commander';
import { idsToRegrade } from '../submissions/submissions.queries.js';
import { SubmissionsService } from '../submissions/submissions.service.js';
import { wholeNumber, wholeNumbers } from './arguments.js';
import { OPERATOR, withServices } from './context.js';
import type { Output, Run } from './output.js';

export function submissionCommand(run: Run): Command {
  const command = new Command('submission').description('Submissions');
  command
    .command('regrade')
    .description("Grades submissions anew by their exercises' current versions; a worker does it")
    .argument('[ids...]', 'their ids', wholeNumbers)
    .option('--exercise <id>', 'every submission on it', wholeNumber)
    .option('--given-up', 'every one that the platform has failed for good')
    .action((ids: number[] | undefined, options: { exercise?: number; givenUp?: true }) =>
      run((output) => regrade(output, ids ?? [], options)),
    );
  return command;
}

async function regrade(
  output: Output,
  ids: number[],
  { exercise, givenUp }: { exercise?: number; givenUp?: true },
): Promise<void> {
  const queued = await withServices(async (app) => {
    const service = app.get(SubmissionsService, { strict: false });
    const chosen = exercise !== undefined || givenUp;
    const wanted = chosen ? await idsToRegrade(app.get(EntityManager).fork(), { exercise, givenUp }) : ids;
    for (const [done, id] of wanted.entries()) {
      output.progress({ what: 'submissions put into the queue', done, total: wanted.length });
      await service.regrade(OPERATOR, id);
    }
    output.progress(undefined);
    return wanted;
  });
  output.result(
    { queued },
    () => `${queued.length} of the submissions wait for a worker to grade them anew.`,
  );
}
