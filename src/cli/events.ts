import { Command } from 'commander';
import { DomainError } from '../common/errors/errors.js';
import { DeadLettersService } from '../events/consumers/dead-letters.service.js';
import type { DeadLetterView } from '../events/consumers/dead-letters.schemas.js';
import { wholeNumbers } from './arguments.js';
import { OPERATOR, withServices } from './context.js';
import { EXIT, table, type Output, type Run } from './output.js';

/** Dead letters: events that could not be published or handled. */
export function eventsCommand(run: Run): Command {
  const command = new Command('events').description(
    'Dead letters: events that could not be published or handled',
  );
  command
    .command('list')
    .description('The newest first')
    .action(() => run(list));
  const both = [
    ['replay', 'Tries dead letters once more; what succeeds is one no longer', replay],
    ['discard', 'Throws dead letters away, for good', discard],
  ] as const;
  for (const [name, description, action] of both)
    command
      .command(name)
      .description(description)
      .argument('[ids...]', 'their ids', wholeNumbers)
      .option('--all', 'every one')
      .action((ids: number[] | undefined, { all }: { all?: true }) =>
        run((output) => action(output, all ? undefined : (ids ?? []))),
      );
  return command;
}

async function list(output: Output): Promise<void> {
  const events = await withServices((app) => allOf(app.get(DeadLettersService, { strict: false })));
  output.result(events, () =>
    events.length === 0
      ? 'There is no dead letter.'
      : table(
          ['id', 'consumer', 'reason', 'tries', 'type', 'since', 'error'],
          events.map(({ id, consumer, reason, attempts, type, deadLetteredAt, error }) => [
            id,
            consumer,
            reason,
            attempts,
            type ?? '',
            deadLetteredAt,
            error.slice(0, 80),
          ]),
        ),
  );
}

const replay = (output: Output, ids: number[] | undefined): Promise<number> =>
  forEach(output, ids, async (service, id) => (await service.replay(OPERATOR, id)).outcome);

const discard = (output: Output, ids: number[] | undefined): Promise<number> =>
  forEach(output, ids, async (service, id) => {
    await service.discard(OPERATOR, id);
    return 'discarded';
  });

/** One after the other, oldest first; one that fails does not keep the others. */
async function forEach(
  output: Output,
  ids: number[] | undefined,
  action: (service: DeadLettersService, id: number) => Promise<string>,
): Promise<number> {
  const outcomes = await withServices(async (app) => {
    const service = app.get(DeadLettersService, { strict: false });
    const wanted = ids ?? (await allOf(service)).map(({ id }) => id).reverse();
    const done: { id: number; outcome: string; error?: string }[] = [];
    for (const id of wanted) {
      output.progress({ what: 'dead letters', done: done.length, total: wanted.length });
      done.push(
        await action(service, id).then(
          (outcome) => ({ id, outcome }),
          (error: unknown) => {
            if (!(error instanceof DomainError)) throw error;
            return { id, outcome: error.code, error: error.message };
          },
        ),
      );
    }
    output.progress(undefined);
    return done;
  });
  output.result(outcomes, () =>
    outcomes.length === 0
      ? 'Nothing to do.'
      : outcomes.map(({ id, outcome, error }) => `${id}: ${error ?? outcome}`).join('\n'),
  );
  const failed = outcomes.filter(({ error }) => error !== undefined).length;
  if (failed === 0) return EXIT.done;
  output.note(`${failed} of ${outcomes.length} dead letters could not be done; the result says why.`);
  return EXIT.failed;
}

async function allOf(service: DeadLettersService): Promise<DeadLetterView[]> {
  const all: DeadLetterView[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const page = await service.list(OPERATOR, { limit: 100, ...(cursor !== '' && { cursor }) });
    all.push(...page.items);
    cursor = page.nextCursor;
  }
  return all;
}
