import type { ExerciseCheckView } from '../src/exercises/author-check/exercise-check.views.js';
import type { SubmissionView } from '../src/submissions/submissions.schemas.js';
import { expectStatus, inWords, type Answer, type Client, type Problem } from './client.js';
import {
  LONGEST_LIMIT_MS,
  readRow,
  type CorpusRow,
  type Expectation,
  type LabelledSolution,
} from './corpus-rows.js';

export interface CorpusLine {
  corpus: string;
  text: string;
}

/** What came of one labelled solution, or of a row that could not become an exercise. */
export interface Finding {
  corpus: string;
  id: string;
  outcome: 'agreed' | 'disagreed' | 'not gradable';
  /** Why it disagrees or cannot be graded. */
  reason: string;
  solutions: number;
}

/** How many rows are worked on at once, and who hands in: instructors may also hand in to drafts. */
export interface Staff {
  instructor: Client;
  students: readonly Client[];
}

/** Puts each row in as an exercise and hands in its solutions, one row for each student at a time. `at` counts rows from 0. */
export async function runCorpus(
  lines: readonly CorpusLine[],
  { instructor, students }: Staff,
  onFound: (findings: readonly Finding[], at: number) => void,
): Promise<Finding[]> {
  const findings: Finding[] = [];
  const waiting = lines.entries();
  const work = async (student: Client): Promise<void> => {
    for (const [at, line] of waiting) {
      const found = await gradeRow(line, instructor, student);
      findings.push(...found);
      onFound(found, at);
    }
  };
  await Promise.all(students.map(work));
  return findings;
}

async function gradeRow(
  { corpus, text }: CorpusLine,
  instructor: Client,
  student: Client,
): Promise<Finding[]> {
  let row: CorpusRow;
  try {
    row = readRow(text);
  } catch (error) {
    const id = /"id":\s*"([^"]*)"/.exec(text.slice(0, 1000))?.[1] ?? text.slice(0, 60);
    return [{ corpus, id, outcome: 'not gradable', reason: messageOf(error), solutions: 1 }];
  }
  const about = { corpus, id: row.id };
  const imported = await importExercise(instructor, row).catch((error: unknown) => ({
    refused: messageOf(error),
  }));
  if ('refused' in imported)
    return [{ ...about, outcome: 'not gradable', reason: imported.refused, solutions: row.solutions.length }];
  const submitter = imported.isDraft ? instructor : student;
  const findings: Finding[] = [];
  for (const solution of row.solutions) {
    findings.push({
      ...about,
      id: `${row.id} ${solution.name}`,
      solutions: 1,
      ...(await gradeSolution(submitter, imported.id, solution)),
    });
  }
  return findings;
}

/**
 * Where the author check contradicts the row, with the time limit that the check proposes for its solution; and else
 * as a draft, whose solutions show why.
 */
async function importExercise(
  instructor: Client,
  { exercise }: CorpusRow,
): Promise<{ id: number; isDraft: boolean } | { refused: string }> {
  const attempt = (body: object) => instructor.send<{ id: number }>('POST', '/api/exercises/', body);
  let answer = await attempt(exercise);
  let isDraft = false;
  if (isUnverified(answer)) {
    const timeLimitMs = await longerLimit(instructor, exercise);
    answer = await attempt({ ...exercise, timeLimitMs });
    isDraft = isUnverified(answer);
    if (isDraft) answer = await attempt({ ...exercise, timeLimitMs, isPublished: false });
  }
  if (answer.status === 201) return { id: answer.body.id, isDraft };
  return { refused: inWords(answer.body as unknown as Problem) };
}

type Checked = Pick<ExerciseCheckView, 'proposedTimeLimitMs' | 'solution'>;

const isUnverified = ({ body }: Answer<unknown>): boolean =>
  (body as Problem | undefined)?.code === 'exercise_not_verified';

/** For a solution that needs more than half of the longest limit the check proposes none: then it is that one. */
async function longerLimit(instructor: Client, exercise: CorpusRow['exercise']): Promise<number> {
  const answer = await instructor.send<Checked>('POST', '/api/exercises/check', exercise);
  const { proposedTimeLimitMs, solution } = expectStatus<Checked>(answer, 200);
  const least = solution?.verdict === 'time_limit_exceeded' ? LONGEST_LIMIT_MS : 0;
  return Math.max(Number(exercise['timeLimitMs']), proposedTimeLimitMs ?? least);
}

async function gradeSolution(
  submitter: Client,
  exerciseId: number,
  { code, language, expected }: LabelledSolution,
): Promise<Pick<Finding, 'outcome' | 'reason'>> {
  try {
    const view = await submitter.grade({ exerciseId, code, language });
    const reason = contradiction(view, expected);
    return { outcome: reason === undefined ? 'agreed' : 'disagreed', reason: reason ?? '' };
  } catch (error) {
    const reason = messageOf(error);
    return { outcome: reason.includes('language_not_available') ? 'not gradable' : 'disagreed', reason };
  }
}

/** Undefined where the grade is what the label says. */
function contradiction(
  { status, score, verdict, feedback, results }: SubmissionView,
  { accepted, verdicts, observed }: Expectation,
): string | undefined {
  if (status !== 'graded') return `the platform failed: ${feedback}`;
  const shown = `${verdict}, score ${score}, ${results.filter(({ passed }) => passed).length} of ${results.length} passed`;
  if (accepted !== undefined && accepted !== (score === 100))
    return `${accepted ? 'should score 100' : 'should score less than 100'}: ${shown}${firstMessage(results)}`;
  if (verdicts !== undefined && !verdicts.includes(verdict ?? ''))
    return `should be ${verdicts.join(' or ')}: ${shown}`;
  if (observed === undefined) return undefined;
  const { passed, ran, total } = observed;
  const passedOfRun = results.slice(0, ran).filter((result) => result.passed).length;
  const agrees =
    ran < total ? passedOfRun === passed : Math.abs((score ?? -1) - (100 * passed) / total) <= 0.01;
  return agrees ? undefined : `should pass ${passed} of ${ran}: ${shown}${firstMessage(results)}`;
}

function firstMessage(results: SubmissionView['results']): string {
  const failed = results.find(({ passed }) => !passed);
  if (failed === undefined) return '';
  const { name, args, expected, actual, message } = failed;
  const told = message ?? (expected === undefined ? '' : `${args ?? ''} wants ${expected}, got ${actual}`);
  return ` [${name}: ${told.replaceAll('\n', ' ').slice(0, 160)}]`;
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** What the server can grade, for the head of the report. */
export async function describeServer(instructor: Client): Promise<string> {
  const health = expectStatus<{ checks: { graders: { value?: Record<string, string> } } }>(
    await instructor.send('GET', '/api/health'),
    200,
  );
  return JSON.stringify(health.checks.graders);
}
