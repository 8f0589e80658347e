import type { Exercise } from '../../exercises/exercise.entity.js';
import { gradeRequestFor, specOf } from '../../exercises/grading-spec.js';
import type { Grader } from '../../grading/grader.js';
import type { GradeReport } from '../../grading/grading.types.js';

export type ProgramKind = 'solution' | 'starter' | 'unfinished' | 'other_operator';

/** What students hand in for an exercise; all of it follows from the author's own files. */
function programOf({ solutionCode, starterCode }: Exercise, kind: ProgramKind): string {
  const solution = solutionCode ?? '';
  if (kind === 'starter') return starterCode ?? 'pass\n';
  if (kind === 'unfinished') return solution.slice(0, solution.lastIndexOf(')')) + '\n';
  if (kind === 'other_operator')
    return solution.replace(/ ([+*<>]|==) /, (_, operator: string) => ` ${OTHERS[operator]} `);
  return solution;
}

const OTHERS: Readonly<Record<string, string>> = { '+': '-', '*': '+', '<': '>', '>': '<', '==': '!=' };

export interface GradedProgram {
  code: string;
  report: GradeReport;
}

/** Each program is graded once, by the real grader; what should fail and does not becomes the starter. */
export class GradedPrograms {
  private readonly known = new Map<string, Promise<GradedProgram>>();

  constructor(private readonly grader: Grader) {}

  get(exercise: Exercise, kind: ProgramKind): Promise<GradedProgram> {
    const key = `${exercise.id} ${kind}`;
    let graded = this.known.get(key);
    if (graded === undefined) {
      graded = this.grade(exercise, kind);
      this.known.set(key, graded);
    }
    return graded;
  }

  private async grade(exercise: Exercise, kind: ProgramKind): Promise<GradedProgram> {
    const code = programOf(exercise, kind);
    const report = await this.grader.grade(
      gradeRequestFor(specOf(exercise), exercise.language, { code, codeFiles: {} }),
    );
    const isLucky = kind !== 'solution' && kind !== 'starter' && report.score === 100;
    return isLucky ? this.get(exercise, 'starter') : { code, report };
  }
}
