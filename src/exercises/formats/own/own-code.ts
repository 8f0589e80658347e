import type { ExerciseBody } from '../../exercises.schemas.js';
import type { Folder } from '../sources/folder.js';
import type { Notes } from '../notes.js';
import { byText } from '../syntax/text.js';
import { endingOfLanguage } from '../../../grading/languages.js';

/** What students find in their other files, and what the author would have there. */
const STARTERS = 'student';
const SOLUTIONS = 'student-solution';
const CHECKER_LANGUAGES = ['python', 'javascript', 'typescript'] as const;

type Body = Pick<ExerciseBody, 'studentFiles' | 'checker'>;

export async function readStudentFiles(folder: Folder, notes: Notes): Promise<Body['studentFiles']> {
  const files: Body['studentFiles'] = {};
  for (const path of folder.in(STARTERS).paths) {
    const solution = `${SOLUTIONS}/${path}`;
    files[path] = {
      starter: await folder.text(`${STARTERS}/${path}`, notes),
      ...(folder.has(solution) && { solution: await folder.text(solution, notes) }),
    };
  }
  for (const path of folder.in(SOLUTIONS).paths)
    files[path] ??= { starter: '', solution: await folder.text(`${SOLUTIONS}/${path}`, notes) };
  return files;
}

/** `checker.py`, `.js` or `.ts`. */
export async function readChecker(folder: Folder, notes: Notes): Promise<Body['checker']> {
  const language = CHECKER_LANGUAGES.find((one) => folder.has(`checker.${endingOfLanguage(one)}`));
  return language && { language, code: await folder.text(`checker.${endingOfLanguage(language)}`, notes) };
}

/** As files where these give the texts back as they are; else nothing, and they stand in `exercise.yaml`. */
export function writeOwnCode(
  { studentFiles, checker }: Body,
  isPlain: (text: string) => boolean,
): { files: Map<string, string>; left: Partial<Body> } {
  const files = new Map<string, string>();
  const paths = Object.keys(studentFiles);
  const texts = Object.values(studentFiles).flatMap(({ starter, solution }) => [starter, solution ?? '']);
  const fit = texts.every(isPlain) && paths.every((path, index) => path === paths.toSorted(byText)[index]);
  const left: Partial<Body> = fit ? {} : { studentFiles };
  for (const [path, { starter, solution }] of fit ? Object.entries(studentFiles) : []) {
    files.set(`${STARTERS}/${path}`, starter);
    if (solution !== undefined) files.set(`${SOLUTIONS}/${path}`, solution);
  }
  if (checker && isPlain(checker.code))
    files.set(`checker.${endingOfLanguage(checker.language)}`, checker.code);
  else if (checker) left.checker = checker;
  return { files, left };
}
