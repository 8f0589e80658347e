import type { ExerciseBody } from '../../exercises.schemas.js';

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

/** A checker in Python as the package's own validator, which judges all tests or none. */
export function outputValidator({ checker, testCases }: ExerciseBody): string | undefined {
  const tests = testCases.filter(({ kind }) => kind === 'io');
  const judgesAll =
    tests.length > 0 && tests.every((test) => test.kind === 'io' && test.compare === 'checker');
  return checker?.language === 'python' && judgesAll ? `${checker.code.trimEnd()}\n${TAIL}` : undefined;
}
