import type { Grader } from '../../../grading/grader.js';
import { NotGradable, type GradeReport } from '../../../grading/grading.types.js';
import { authorsFiles, gradeRequestFor, specOf } from '../../grading-spec.js';
import { ExerciseBody, exerciseData, type ExerciseData } from '../../exercises.schemas.js';
import type { Imported } from '../draft.js';

/** What of a grader is needed. */
type GraderOfCheck = Pick<Grader, 'describe' | 'grade'>;

/** What is wrong with an exercise, one sentence each; empty where all is well. */
export async function checkExercise(
  { draft, fault, notes, format }: Imported,
  graders: readonly GraderOfCheck[],
): Promise<string[]> {
  if (fault) return [fault.message];
  if (!draft) return [];
  const parsed = ExerciseBody.safeParse(draft.body);
  if (!parsed.success)
    return parsed.error.issues.map(({ path, message }) => `${path.map(String).join('.')} ${message}`);
  const data = exerciseData(parsed.data);
  const faults = notes
    .filter(({ code }) => code === 'no_tests' || code === 'unknown_key')
    .map(({ code }) => code.replaceAll('_', ' '));
  for (const grader of graders) {
    const { sandbox } = grader.describe();
    const grade: Grade = (code, whose) => gradeWith(grader, data, code, whose);
    try {
      const found = await programFaults(data, draft.wrong ?? [], grade);
      found.push(...(await starterFaults(data, grade, { isOurs: format === 'learnflow' })));
      faults.push(...found.map((fault) => `${sandbox}: ${fault}`));
    } catch (error) {
      if (!(error instanceof NotGradable)) throw error;
      faults.push(`${sandbox}: ${error.message}`);
    }
  }
  return faults;
}

const gradeWith = (
  grader: GraderOfCheck,
  data: ExerciseData,
  code: string,
  whose: 'starter' | 'solution',
): Promise<GradeReport> => {
  const codeFiles = authorsFiles(data.studentFiles, whose);
  return grader.grade(gradeRequestFor(specOf(data), data.language, { code, codeFiles }));
};

type Grade = (code: string, whose: 'starter' | 'solution') => Promise<GradeReport>;

async function programFaults(
  { solutionCode }: ExerciseData,
  wrong: NonNullable<NonNullable<Imported['draft']>['wrong']>,
  grade: Grade,
): Promise<string[]> {
  const faults: string[] = [];
  if (solutionCode !== null) {
    for (const { name, verdict, passed, message } of (await grade(solutionCode, 'solution')).results)
      if (!passed)
        faults.push(
          `the solution fails “${name}” (${verdict})${message === undefined ? '' : `: ${message}`}`,
        );
  }
  for (const { path, code, verdict: wanted } of wrong) {
    const { verdict } = await grade(code, 'solution');
    const isRight = wanted === undefined ? verdict !== 'accepted' : verdict === wanted;
    if (!isRight) faults.push(`${path} is ${verdict}, not ${wanted ?? 'refused'}`);
  }
  return faults;
}

/** A student begins with a program that runs, and sees by a test that something is to do; files of other systems may start with less. */
async function starterFaults(
  { starterCode }: ExerciseData,
  grade: Grade,
  { isOurs }: { isOurs: boolean },
): Promise<string[]> {
  if (starterCode === null) return [];
  const { score, results } = await grade(starterCode, 'starter');
  if (score === 100) return ['the starter passes every test'];
  if (!isOurs) return [];
  const faults: string[] = [];
  if (results.some(({ verdict }) => verdict === 'compile_error'))
    faults.push('the starter is no whole program');
  if (!results.some(({ hidden, passed }) => !hidden && !passed))
    faults.push('the starter fails no test that students see');
  return faults;
}
