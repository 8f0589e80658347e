import type { Grader } from '../../../grading/grader.js';
import { NotGradable, type GradeReport } from '../../../grading/grading.types.js';
import { authorsFiles, gradeRequestFor, specOf } from '../../grading-spec.js';
import { ExerciseBody, exerciseData, type ExerciseData } from '../../exercises.schemas.js';
import type { Imported } from '../draft.js';

/** What is wrong with an exercise, one sentence each; empty where all is well. */
export async function checkExercise(
  { draft, fault, notes }: Imported,
  graders: readonly Grader[],
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
      for (const fault of await programFaults(data, draft.wrong ?? [], grade))
        faults.push(`${sandbox}: ${fault}`);
    } catch (error) {
      if (!(error instanceof NotGradable)) throw error;
      faults.push(`${sandbox}: ${error.message}`);
    }
  }
  return faults;
}

const gradeWith = (
  grader: Grader,
  data: ExerciseData,
  code: string,
  whose: 'starter' | 'solution',
): Promise<GradeReport> => {
  const codeFiles = authorsFiles(data.studentFiles, whose);
  return grader.grade(gradeRequestFor(specOf(data), data.language, { code, codeFiles }));
};

type Grade = (code: string, whose: 'starter' | 'solution') => Promise<GradeReport>;

async function programFaults(
  { solutionCode, starterCode }: ExerciseData,
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
  if (starterCode !== null && (await grade(starterCode, 'starter')).score === 100)
    faults.push('the starter passes every test');
  for (const { path, code, verdict: wanted } of wrong) {
    const { verdict } = await grade(code, 'solution');
    const isRight = wanted === undefined ? verdict !== 'accepted' : verdict === wanted;
    if (!isRight) faults.push(`${path} is ${verdict}, not ${wanted ?? 'refused'}`);
  }
  return faults;
}
