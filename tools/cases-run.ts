import type { SandboxName } from '../src/grading/grading.types.js';
import type { SubmissionView } from '../src/submissions/submissions.schemas.js';
import type { Case } from './case-rows.js';
import { inWords, type Client, type Problem } from './client.js';
import type { Staff } from './corpus-run.js';

/** What came of one case in one sandbox. */
export interface CaseFinding {
  id: string;
  /** The verdict, `refused`, `error`, or `–` where it was not run. */
  outcome: string;
  isRight: boolean;
  /** What is wrong, for a person; empty where nothing is. */
  reason: string;
  /** What was said: problems of the exercise, or the feedback and the messages of the tests. */
  said: string;
}

const NOT_RUN = '–';

/** Runs the cases through the API, one at a time for each student; `findings` are in the cases' order. */
export async function runCases(
  cases: readonly Case[],
  { instructor, students }: Staff,
  sandbox: SandboxName,
  onFound: (finding: CaseFinding) => void = () => undefined,
): Promise<CaseFinding[]> {
  const findings: CaseFinding[] = [];
  const waiting = cases.entries();
  const work = async (student: Client): Promise<void> => {
    for (const [at, one] of waiting) {
      const finding = await runCase(one, instructor, student, sandbox);
      findings[at] = finding;
      onFound(finding);
    }
  };
  await Promise.all(students.map(work));
  return findings;
}

async function runCase(
  one: Case,
  instructor: Client,
  student: Client,
  sandbox: SandboxName,
): Promise<CaseFinding> {
  if (one.sandboxes?.includes(sandbox) === false) return notRun(one);
  try {
    const saved = await instructor.send<{ id: number }>('POST', '/api/exercises/', one.exercise);
    if (saved.status !== 201) {
      const problem = saved.body as unknown as Problem;
      if (problem.code === 'language_not_available') return notRun(one);
      return judged(one, saved.status === 422 ? 'refused' : `HTTP ${saved.status}`, inWords(problem));
    }
    const exerciseId = saved.body.id;
    const language = one.language === undefined ? {} : { language: one.language };
    const sent = { exerciseId, code: one.code, ...language };
    const view = await student.grade(sent);
    const outcome = view.status === 'graded' ? (view.verdict ?? '') : view.status;
    return judged(one, outcome, inFull(view), await integrityOf(one, exerciseId, instructor));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    // The other sandbox runs fewer languages.
    return reason.includes('language_not_available')
      ? notRun(one)
      : { id: one.id, outcome: 'HTTP', isRight: false, reason, said: '' };
  }
}

const notRun = ({ id }: Case): CaseFinding => ({ id, outcome: NOT_RUN, isRight: true, reason: '', said: '' });

async function integrityOf(
  one: Case,
  exerciseId: number,
  instructor: Client,
): Promise<string | null | undefined> {
  if (one.integrity === undefined) return undefined;
  const seen = await instructor.send<{ integrity?: string | null }>('GET', `/api/exercises/${exerciseId}`);
  return seen.body.integrity ?? null;
}

function judged(one: Case, outcome: string, said: string, integrity?: string | null): CaseFinding {
  const faults: string[] = [];
  const isFinal = outcome === 'refused' || !/^(?:error|queued|running|HTTP)/.test(outcome);
  if (one.verdict === null ? !isFinal : outcome !== one.verdict)
    faults.push(`should be ${one.verdict ?? `graded or refused (${one.right})`}`);
  for (const text of one.says ?? []) if (!said.includes(text)) faults.push(`does not say “${text}”`);
  for (const text of one.neverSays ?? []) if (said.includes(text)) faults.push(`says “${text}”`);
  if (integrity !== undefined && integrity !== one.integrity)
    faults.push(`integrity is ${integrity}, not ${one.integrity}`);
  return { id: one.id, outcome, isRight: faults.length === 0, reason: faults.join('; '), said };
}

/** Everything that a student reads of a grade, but for the tests' own data. */
function inFull({ feedback, results }: SubmissionView): string {
  const parts = results.flatMap(({ message, actual, stdout, stderr }) => [message, actual, stdout, stderr]);
  return [feedback, ...parts].filter((part) => part !== undefined && part !== '').join('\n');
}
