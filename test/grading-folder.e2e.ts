import { describe, expect, it } from '@jest/globals';
import { describeNative } from './support/native-grading.js';
import type { GradeReport, LanguageId, TestCase, UnitTest } from '../src/grading/grading.types.js';

const io = (count = 1): TestCase[] =>
  Array.from({ length: count }, () => ({ kind: 'io', stdin: '', expectedStdout: '?' }));
const call = (...names: string[]): TestCase[] =>
  names.map((name) => ({ kind: 'call', function: name, args: [], expected: '?' }));
const printed = ({ results }: GradeReport): (string | undefined)[] =>
  results.map((one) => one.actual?.trim());

const LOOK: Partial<Record<LanguageId, string>> = {
  python: `
import os
found = []
for folder, folders, names in os.walk("/"):
    if folder.startswith(("/usr", "/lib", "/bin", "/sys")):
        folders.clear()
        continue
    if os.access(folder, os.W_OK):
        found.append(folder)
print(sorted(found), os.listdir("/tmp"), os.listdir("/proc"))
`,
  javascript: `
const fs = require('fs');
const found = [];
const look = (folder) => {
  if (/^\\/(?:usr|lib|bin|sys|proc)/.test(folder)) return;
  try { fs.accessSync(folder, fs.constants.W_OK); found.push(folder); } catch {}
  for (const entry of fs.readdirSync(folder, { withFileTypes: true }))
    if (entry.isDirectory()) look(folder === '/' ? '/' + entry.name : folder + '/' + entry.name);
};
look('/');
console.log(found.sort().join(), fs.readdirSync('/tmp').join(), fs.existsSync('/proc/self'));
`,
};

describeNative('the writable folder of the native sandbox', ({ grader, grade }) => {
  it('is the only place beside /tmp to write to, and neither /tmp nor /proc shows anything of others', async () => {
    expect(printed(await grade('python', LOOK.python ?? '', io()))).toEqual([
      "['/home/student', '/tmp'] [] []",
    ]);
    expect(printed(await grade('javascript', LOOK.javascript ?? '', io()))).toEqual([
      '/home/student,/tmp  false',
    ]);
  });

  describe('has an end', () => {
    const limits = { timeLimitMs: 5000, memoryLimitMb: 128 };

    it('in bytes, in one file or in many', async () => {
      const code = [
        'def fill(size):',
        '    written = 0',
        '    try:',
        '        for n in range(100):',
        '            with open(f"f{n}", "wb", buffering=0) as f:',
        '                while f.tell() < size:',
        '                    written += f.write(b"x" * 65536)',
        '    except OSError as error:',
        '        return [error.errno, written <= 17 << 20]',
        'def one(): return fill(1 << 30)',
        'def many(): return fill(1 << 20)',
      ].join('\n');
      const [one, many] = printed(await grade('python', code, call('one', 'many'), limits));
      // EFBIG, or ENOSPC where the folder is full first.
      expect(one).toMatch(/^\[(?:27|28), True\]$/);
      expect(many).toBe('[28, True]');
    });

    it('in files of JavaScript, by the kernel where a fork server starts it, else watched from outside', async () => {
      const code = "const fs = require('fs');\nfor (let n = 0; ; n++) fs.writeFileSync(`f${n}`, '');";
      const { results } = await grade('javascript', code, io(), { ...limits, timeLimitMs: 20_000 });
      const [{ verdict, message }] = results as [(typeof results)[0]];
      if (verdict !== 'memory_limit_exceeded') expect(message).toMatch(/ENOSPC/);
    });

    it('in files, where Python has its folders from the fork server', async () => {
      const code = [
        'def make():',
        '    try:',
        '        for n in range(5000):',
        '            open(f"f{n}", "w").close()',
        '    except OSError as error:',
        '        return [error.errno, n <= 2000]',
      ].join('\n');
      expect(printed(await grade('python', code, call('make'), limits))).toEqual(['[28, True]']);
    });
  });

  it('is as it was for the next test, whatever the last one has left, linked or forbidden', async () => {
    const python = [
      'import os',
      'def spoil():',
      '    os.makedirs("a/b")',
      '    open("a/b/left.txt", "w").write("x")',
      '    os.symlink("/usr", "out")',
      '    os.symlink("data.txt", "/tmp/link")',
      '    open("data.txt", "a").write("more")',
      '    os.chmod("a/b", 0)',
      '    os.chmod("a", 0)',
      '    os.chmod(".", 0o500)',
      '    return os.path.exists("/usr/bin")',
      'def look():',
      '    return [sorted(os.listdir(".")), os.listdir("/tmp"), open("data.txt").read(), os.path.isdir("/usr/bin")]',
    ].join('\n');
    const javascript = [
      "const fs = require('fs');",
      'function spoil() {',
      "  fs.mkdirSync('a/b', { recursive: true });",
      "  fs.writeFileSync('a/b/left.txt', 'x');",
      "  fs.symlinkSync('/usr', 'out');",
      "  fs.appendFileSync('data.txt', 'more');",
      "  fs.chmodSync('a/b', 0); fs.chmodSync('a', 0); fs.chmodSync('.', 0o500);",
      '  return true;',
      '}',
      "function look() { return [fs.readdirSync('.').sort(), fs.readdirSync('/tmp'), fs.readFileSync('data.txt', 'utf8'), fs.existsSync('/usr/bin')]; }",
    ].join('\n');
    const limits = { timeLimitMs: 2000, memoryLimitMb: 128 };
    const files = { 'data.txt': 'one' };
    const tests = call('spoil', 'look');
    const inPython = await grader().grade({ language: 'python', code: python, tests, limits, files });
    expect(printed(inPython)).toEqual(['True', "[['data.txt', 'solution.py'], [], 'one', True]"]);
    const inNode = await grader().grade({ language: 'javascript', code: javascript, tests, limits, files });
    expect(printed(inNode)[1]).toBe("[['data.txt', 'solution.js'], [], 'one', true]");
  });

  it('holds the files of a test for that test alone', async () => {
    const unit = (name: string, hidden: boolean): UnitTest => ({
      kind: 'unit',
      framework: 'unittest',
      hidden,
      files: {
        'test_it.py': `import unittest\nimport solution\nclass T(unittest.TestCase):\n    def test_it(self):\n        self.assertEqual(solution.look(), ["${name}"])\n`,
        [name]: 'x',
      },
    });
    const code = 'import os\ndef look():\n    return [n for n in os.listdir(".") if n.endswith(".txt")]\n';
    const limits = { timeLimitMs: 2000, memoryLimitMb: 128 };
    const tests = [unit('secret.txt', true), unit('shown.txt', false), unit('secret.txt', true)];
    const report = await grader().grade({ language: 'python', code, tests, limits });
    expect(report.results.map(({ verdict, message }) => ({ verdict, message }))).toEqual(
      tests.map(() => ({ verdict: 'accepted', message: undefined })),
    );
  });

  it('can be no door: nothing is mounted and no device is made', async () => {
    const code = [
      'import os, ctypes',
      'libc = ctypes.CDLL(None, use_errno=True)',
      'def refused(result): return result == -1 and ctypes.get_errno() in (1, 13, 38)',
      'def tries():',
      '    tried = [refused(libc.mount(b"tmpfs", b"/home/student", b"tmpfs", 0, b"size=1g"))]',
      '    tried.append(refused(libc.mount(b"none", b"/tmp", None, 32 | 4096, None)))',
      '    tried.append(refused(libc.umount2(b"/tmp", 2)))',
      '    tried.append(refused(libc.unshare(0x00020000)))',
      '    tried.append(refused(libc.mknod(b"/tmp/d", 0o60666, 0x0800)))',
      '    tried.append(refused(libc.chroot(b"/tmp")))',
      '    open("x", "w").close()',
      '    tried.append(not os.access("x", os.X_OK) and refused(libc.chown(b"x", 0, 0)) or os.stat("x").st_uid != 0)',
      '    return all(tried)',
    ].join('\n');
    expect(printed(await grade('python', code, call('tries')))).toEqual(['True']);
  });
});
