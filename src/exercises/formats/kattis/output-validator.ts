import type { ExerciseBody } from '../../exercises.schemas.js';
import type { Folder } from '../sources/folder.js';

/** By the package's protocol: 42 accepts, 43 does not; words for judges go to a file. */
const TAIL = `

if __name__ == '__main__':
    import sys

    with open(sys.argv[1]) as given, open(sys.argv[2]) as wanted:
        answer = check(given.read(), wanted.read(), sys.stdin.read())
    if isinstance(answer, dict):
        with open(sys.argv[3].rstrip('/') + '/judgemessage.txt', 'w') as words:
            words.write(str(answer.get('message') or ''))
        answer = answer.get('accepted')
    sys.exit(42 if answer else 43)
`;

export const VALIDATOR_PATH = 'output_validator/validate.py';

/** A checker in Python as the package's own validator, which judges all tests or none. */
export function outputValidator({ checker, testCases }: ExerciseBody): string | undefined {
  const tests = testCases.filter(({ kind }) => kind === 'io');
  const judgesAll =
    tests.length > 0 && tests.every((test) => test.kind === 'io' && test.compare === 'checker');
  return checker?.language === 'python' && judgesAll ? `${checker.code.trimEnd()}\n${TAIL}` : undefined;
}

/** The checker of a validator that `outputValidator` has made; those of other authors cannot run here. */
export async function readOwnValidator(folder: Folder): Promise<ExerciseBody['checker']> {
  if (!folder.has(VALIDATOR_PATH) || folder.in('output_validator').paths.length > 1) return undefined;
  const text = await folder.text(VALIDATOR_PATH);
  return text.endsWith(TAIL) ? { language: 'python', code: text.slice(0, -TAIL.length) } : undefined;
}
