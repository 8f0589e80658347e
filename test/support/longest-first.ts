import { createRequire } from 'node:module';

// Its types describe what `require` gives.
const { default: Sequencer } = createRequire(import.meta.url)(
  '@jest/test-sequencer',
) as typeof import('@jest/test-sequencer');

type Tests = Parameters<InstanceType<typeof Sequencer>['sort']>[0];

/** They take minutes: begun last, one of them would run on alone while the other workers have nothing to do. */
const LONGEST = [
  'grading-cases',
  'tools',
  'events-crashes',
  'events-broker',
  'submissions-crash',
  'grading-compiled',
  'chat-guardrails',
];

function rankOf({ path }: Tests[number]): number {
  const rank = LONGEST.findIndex((name) => path.endsWith(`/${name}.e2e.ts`));
  return rank === -1 ? LONGEST.length : rank;
}

export default class LongestFirst extends Sequencer {
  override async sort(tests: Tests): Promise<Tests> {
    return [...(await super.sort(tests))].sort((first, second) => rankOf(first) - rankOf(second));
  }
}
