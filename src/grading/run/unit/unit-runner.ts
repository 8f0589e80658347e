import { NotGradable, type Files, type GradeRequest, type UnitTest } from '../../grading.types.js';
import type { Outcome } from '../../protocol/session.js';
import type { Translators } from '../translators.js';
import type { Job } from '../executors.js';
import type { PlanCache } from './plan.js';
import type { UnitJob } from './processes.js';
import { prepareTests, type PreparedTests } from './test-files.js';
import { FailFast } from '../fail-fast.js';
import { specVerdict } from './spec-reply.js';
import { FULL, lesser } from './trust.js';
import { runUnitTest, type UnitReport } from './unit-test.js';

interface Means {
  plans: PlanCache;
  translators: Translators;
  /** A code of the author's as files; undefined where it cannot be read. */
  authors: (code: string) => Promise<Job['files'] | undefined>;
}

/** The unit tests of one submission. */
export class UnitRunner {
  constructor(
    private readonly job: Job,
    private readonly request: GradeRequest,
    private readonly means: Means,
  ) {}

  /** `refusal` is the outcome of every spec where that code is not run at all. */
  async run(test: UnitTest, refusal: Outcome | undefined): Promise<UnitReport> {
    const { job, request, means } = this;
    const { reference, referenceFiles = {}, codeFiles = {} } = request;
    assertFits(job, test);
    const authorsPart = await this.prepare(test, referenceFiles);
    const own = refusal || isEmpty(codeFiles) ? authorsPart : await this.prepare(test, codeFiles);
    const solution = reference === undefined ? undefined : await means.authors(reference);
    const wrong = (await Promise.all((request.wrong ?? []).map(means.authors))).filter(
      (files) => files !== undefined,
    );
    const asAuthor: UnitJob = { ...job, test, prepared: authorsPart, data: authorsPart.data };
    const codes = { solution, wrong };
    const reports: UnitReport[] = [];
    const failFast = new FailFast({ ...job, budget: undefined });
    for (const tests of authorsPart.apart) {
      const one = await runUnitTest({ ...job, test, prepared: only(own, tests) }, means.plans, {
        asAuthor: { ...asAuthor, prepared: only(authorsPart, tests) },
        codes,
        refusal: refusal ?? failFast.rest,
      });
      for (const { reply, durationMs } of one.outcomes) failFast.note(specVerdict(reply), false, durationMs);
      reports.push(one);
    }
    return together(reports);
  }

  private async prepare(test: UnitTest, beside: Readonly<Record<string, string>>): Promise<PreparedTests> {
    const files: Files = { ...this.request.files, ...beside };
    const prepared = await prepareTests({ test, files, main: this.job.main }, this.means.translators);
    // The tests import the other files in their own process.
    return isEmpty(beside) ? prepared : { ...prepared, low: 'the code is in several files' };
  }
}

/** With these of its test files as tests; the others are not loaded. */
const only = (prepared: PreparedTests, tests: readonly string[]): PreparedTests =>
  prepared.apart.length === 1 ? prepared : { ...prepared, request: { ...prepared.request, tests } };

/** One report of the parts of a unit test. */
function together(reports: readonly UnitReport[]): UnitReport {
  const [first, ...others] = reports;
  if (!first) throw new Error('a unit test has at least one part');
  return others.reduce(
    (all, { plan, outcomes, trust, doubt = FULL }) => ({
      plan: { ...all.plan, specs: [...all.plan.specs, ...plan.specs] },
      outcomes: [...all.outcomes, ...outcomes],
      trust: lesser(all.trust, trust),
      doubt: lesser(all.doubt ?? FULL, doubt),
    }),
    first,
  );
}

const isEmpty = (files: object): boolean => Object.keys(files).length === 0;

function assertFits({ runtime }: Job, { framework }: UnitTest): void {
  const fits = framework === 'jest' ? 'javascript' : 'python';
  if (runtime.language !== fits) throw new NotGradable(`${framework} cannot test ${runtime.language}`);
}
