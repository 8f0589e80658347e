import { afterAll, describe, expect, it } from '@jest/globals';
import type { Grader } from '../src/grading/grader.js';
import type { LanguageId, TestCase, Verdict } from '../src/grading/grading.types.js';
import { checkHost } from '../src/grading/sandbox/native/confinement/host-check.js';
import { openGrader } from './support/open-grader.js';

const LIMITS = { timeLimitMs: 2000, memoryLimitMb: 64 };
const SUMS: TestCase[] = [
  { kind: 'io', stdin: '1 2\n', expectedStdout: '3\n' },
  { kind: 'io', stdin: '-5 5\n', expectedStdout: '0\n' },
];

interface Programs {
  right: string;
  wrong: string;
  broken: string;
  fails: string;
  loops: string;
  eats: string;
}

const C: Programs = {
  right:
    '#include <stdio.h>\nint main(void) { long a, b; scanf("%ld %ld", &a, &b); printf("%ld\\n", a + b); }',
  wrong: '#include <stdio.h>\nint main(void) { puts("7"); }',
  broken: 'int main(void) {\n  return x;\n}',
  fails: 'int main(void) { volatile int *p = 0; return *p; }',
  loops: 'int main(void) { for (volatile int i = 0;; i++); }',
  eats: '#include <stdlib.h>\n#include <string.h>\nint main(void) { for (;;) memset(malloc(1 << 20), 1, 1 << 20); }',
};
const PROGRAMS: [LanguageId, Programs][] = [
  ['c', C],
  [
    'cpp',
    {
      ...C,
      right:
        '#include <iostream>\nint main() { long a, b; std::cin >> a >> b; std::cout << a + b << "\\n"; }',
      broken: 'int main() {\n  return x;\n}',
      eats: '#include <vector>\nint main() { std::vector<std::vector<char>> v; for (;;) v.emplace_back(1 << 20, 1); }',
    },
  ],
  [
    'java',
    {
      right: javaMain(
        'var s = new java.util.Scanner(System.in); System.out.println(s.nextLong() + s.nextLong());',
      ),
      wrong: javaMain('System.out.println(7);'),
      broken: javaMain('\n  return x;\n'),
      fails: javaMain('Object o = null; o.hashCode();'),
      loops: javaMain('for (;;);'),
      eats: javaMain('var l = new java.util.ArrayList<byte[]>(); for (;;) l.add(new byte[1 << 20]);'),
    },
  ],
  [
    'go',
    {
      right: goMain('"fmt"', 'var a, b int; fmt.Scan(&a, &b); fmt.Println(a + b)'),
      wrong: goMain('"fmt"', 'fmt.Println(7)'),
      broken: goMain('"fmt"', 'fmt.Println(x)'),
      fails: goMain('"os"', 'var a []string; os.Stdout.WriteString(a[len(os.Args)])'),
      loops: goMain('"os"', 'for len(os.Args) > 0 {}'),
      eats: goMain(
        '"os"',
        'var a [][]byte; for len(os.Args) > 0 { b := make([]byte, 1<<20); for i := range b { b[i] = 1 }; a = append(a, b) }',
      ),
    },
  ],
];

function javaMain(body: string): string {
  return `public class Sum {\n  public static void main(String[] args) {${body}}\n}`;
}

function goMain(imports: string, body: string): string {
  return `package main\nimport ${imports}\nfunc main() {\n${body}\n}`;
}

const obstacle = (await checkHost()).find((check) => !check.ok);
if (obstacle && process.env.CI === 'true') throw new Error(`no native sandbox: ${obstacle.detail}`);
if (obstacle) console.warn(`compiled languages not tested: ${obstacle.detail}`);

/** Made here already: which tests are skipped hangs on the toolchains that it finds. */
const native = obstacle ? undefined : await openGrader('native');
afterAll(() => native?.stop());
const runs = (language: LanguageId): boolean =>
  native?.runtimes().some((runtime) => runtime.language === language) ?? false;
function grader(): Grader {
  if (!native) throw new Error('these tests are skipped without a native sandbox');
  return native;
}
const missing = PROGRAMS.map(([language]) => language).filter((language) => !runs(language));
if (!obstacle && missing.length > 0)
  console.warn(`not tested, as there is no toolchain: ${missing.join(', ')}`);
const itInJava = runs('java') ? it : it.skip;

(obstacle ? describe.skip : describe)('compiled languages in the native sandbox', () => {
  for (const [language, programs] of PROGRAMS)
    (runs(language) ? describe : describe.skip)(language, () => {
      it.each<[keyof Programs, Verdict]>([
        ['right', 'accepted'],
        ['wrong', 'wrong_answer'],
        ['broken', 'compile_error'],
        ['fails', 'runtime_error'],
        ['loops', 'time_limit_exceeded'],
        ['eats', 'memory_limit_exceeded'],
      ])('%s: every test is %s', async (name, verdict) => {
        const { results, score } = await grader().grade({
          language,
          code: programs[name],
          tests: SUMS,
          limits: LIMITS,
        });
        expect(results.map((result) => result.verdict)).toEqual([verdict, verdict]);
        expect(score).toBe(verdict === 'accepted' ? 100 : 0);
        if (name === 'broken') expect(results[0]?.message).toMatch(/line \d/);
      });
    });

  itInJava.each([
    ['in a comment', '/* public class Foo */\npublic class Main'],
    ['in a line comment', '// public class Foo\npublic class Main'],
    ['in a text block', 'class Main { String s = """\n  public class Foo """; }\npublic class Sum'],
    ['in another class', 'class Pair { public static class Foo { } }\npublic final class Main'],
    ['of an interface', 'public interface Main'],
  ])('finds the main class of Java behind a public class %s', async (_where, head) => {
    const body = javaMain(
      'var s = new java.util.Scanner(System.in); System.out.println(s.nextLong() + s.nextLong());',
    );
    const code = `${head} ${body.slice(body.indexOf('{'))}`.replace(
      /interface Main \{ public/,
      'interface Main {',
    );
    const report = await grader().grade({ language: 'java', code, tests: SUMS, limits: LIMITS });
    expect([report.verdict, report.results[0]?.message]).toEqual(['accepted', undefined]);
  });

  itInJava.each([
    ['a class whose name no file can have', `public class ${'A'.repeat(48_000)} { }`],
    ['a class of a long name', `public class ${'A'.repeat(190)} { }`],
    ['a name that means something to a shell', 'public class $(id) { }'],
    ['a line of the longest', `class Main { String s = "${'x'.repeat(60_000)}"; }`],
  ])('judges a Java program of %s at once', async (_what, code) => {
    const report = await grader().grade({ language: 'java', code, tests: SUMS, limits: LIMITS });
    expect(['compile_error', 'runtime_error']).toContain(report.verdict);
    expect(JSON.stringify(report.results[0]?.message ?? '').length).toBeLessThan(2_000);
  });

  it('takes no call tests', async () => {
    const tests: TestCase[] = [{ kind: 'call', function: 'f', args: [], expected: 1 }];
    const request = { language: 'c' as const, code: C.right, tests, limits: LIMITS };
    await expect(grader().grade(request)).rejects.toMatchObject({ name: 'NotGradable' });
  });

  it('shows a compiler no file of this machine', async () => {
    const code = '#include "/etc/passwd"\nint main(void) { return 0; }';
    const report = await grader().grade({ language: 'c', code, tests: SUMS, limits: LIMITS });
    expect(report.verdict).toBe('compile_error');
    expect(JSON.stringify(report)).not.toContain('root:');
  });
});
