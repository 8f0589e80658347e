import type { ForwardedRun } from './forwarded-run.js';
import { otherValues, WAYS, type Fields } from './other-values.js';
import { isDisguised, learntByHeart, sameAnswer, sameSteps, translated, type Probe } from './probes.js';

const MAX_STEPS = 60;
const MAX_CALLS = 450;
const MAX_LENGTH = 20_000;
const MAX_DEATHS = 3;
/** Of the time that the specs have taken, but for what so many calls take at the least; more may be asked on no account. */
const MAX_SHARE = 2;
const LEAST_MS = 500;
const MAX_MS = 2_000;
/** Calls that are asked at once: what is answered waits until it is read, and is bounded. */
const TOGETHER = 16;
/** Calls cost more on their way than in a slow interpreter. */
const MAX_FACTOR = 2;

/** Probes of what the specs of this run have asked; nothing is expected yet. */
export function probesOf(run: ForwardedRun, specs: readonly number[], seed: string): Probe[] {
  const probes: Probe[] = [];
  const asked = specs
    .map((spec) => ({ spec, steps: run.dialogues.get(spec) ?? [] }))
    .filter(
      ({ steps }) =>
        steps.length > 0 && steps.length <= MAX_STEPS && JSON.stringify(steps).length <= MAX_LENGTH,
    );
  let left = MAX_CALLS;
  for (const way of WAYS) {
    for (const { spec, steps } of asked) {
      const before = steps.map(({ call }) => call);
      const calls = otherValues(before, way(`${seed} ${spec}`, before));
      if (!calls) continue;
      if (calls.length > left) return probes;
      left -= calls.length;
      probes.push({ spec, calls, steps, expected: [] });
    }
  }
  return probes;
}

/** The probes as two runs of the solution answer them alike. */
export function agreed(probes: readonly Probe[], one: readonly Answers[], two: readonly Answers[]): Probe[] {
  return probes.map((probe, number) => ({
    ...probe,
    expected: probe.calls.map((_, at) => {
      const [first, second] = [one[number]?.[at], two[number]?.[at]];
      const isAnswer =
        first !== undefined && second !== undefined && ('value' in first || failsAlike(probe, at, first));
      return isAnswer && sameAnswer(first, second) ? first : undefined;
    }),
  }));
}

/** An exception is an answer where the tests have seen it: what is raised for other values may be chance. */
const failsAlike = ({ steps }: Probe, at: number, answer: Fields): boolean => {
  const before = steps[at]?.outcome;
  return before !== undefined && sameAnswer(before, answer);
};

export type Answers = readonly (Fields | undefined)[];

/** Asks one after another; fewer answers than probes where the code hangs, or time is up. */
export async function ask(
  run: ForwardedRun,
  probes: readonly Probe[],
  timeFactor: number,
): Promise<Answers[]> {
  const allowedMs = Math.min(MAX_MS, Math.max(LEAST_MS, MAX_SHARE * run.tookMs));
  const until = performance.now() + allowedMs * Math.min(timeFactor, MAX_FACTOR);
  const answers: Answers[] = [];
  let deaths = 0;
  while (answers.length < probes.length) {
    if (performance.now() > until || deaths >= MAX_DEATHS) break;
    if (deaths > 0 && (await run.open())) break;
    const [first, ...others] = probes.slice(answers.length, answers.length + TOGETHER);
    if (!first) break;
    if (isSingle(first)) {
      const end = others.findIndex((probe) => !isSingle(probe));
      const group = [first, ...(end < 0 ? others : others.slice(0, end))];
      const got = await run.replayAll(
        group.flatMap(({ calls }) => calls),
        until,
      );
      answers.push(...got.map((answer) => [answer]));
    } else answers.push(await run.replay(first.calls, first.steps));
    if (!run.isAlive) deaths += 1;
  }
  return answers;
}

/** One call that speaks of no object. */
const isSingle = ({ calls: [call, ...more] }: Probe): boolean =>
  more.length === 0 &&
  call !== undefined &&
  call.object === undefined &&
  translated(call, new Map()) !== undefined;

/** Why what passed the tests is doubtful all the same: `suspect` or only `low`; undefined where it is not. */
export async function doubtOf(
  run: ForwardedRun,
  probes: readonly Probe[],
  timeFactor: number,
): Promise<{ integrity: 'suspect' | 'low'; reason: string } | undefined> {
  const own = (spec: number) => run.dialogues.get(spec) ?? [];
  if (probes.some(({ spec, steps }) => run.dialogues.has(spec) && isDisguised(steps, own(spec))))
    return {
      integrity: 'low',
      reason: 'the code answers an object where the solution answers a plain value',
    };
  const fitting = probes.filter(({ spec, steps }) => run.dialogues.has(spec) && sameSteps(steps, own(spec)));
  const answers = await ask(run, fitting, timeFactor);
  const replays = answers.map((one, number) => ({ probe: fitting[number] as Probe, answers: one }));
  const name = learntByHeart(replays);
  if (name === undefined) return undefined;
  const reason = `${name} gives what the tests ask for, and something else than the solution for other values`;
  return { integrity: 'suspect', reason };
}
