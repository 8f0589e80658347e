import { describe, expect, it } from '@jest/globals';
import { readFiles, readOne } from '../../../../test/support/read-files.js';

const CASE =
  '<testcase mark="1.0"><testcode><text>print(f(1))</text></testcode><expected><text>1</text></expected></testcase>';
const question = (inner: string, { tests = CASE, type = 'python3', text = '<p>Text</p>' } = {}) =>
  `<question type="coderunner"><name><text>Q</text></name><questiontext format="html"><text><![CDATA[${text}]]></text></questiontext>` +
  `<coderunnertype>${type}</coderunnertype><allornothing>0</allornothing>${inner}<answer>def f(x): return x</answer><testcases>${tests}</testcases></question>`;
const quiz = (...questions: string[]) => ({
  'quiz.xml': `<?xml version="1.0"?><quiz>${questions.join('')}</quiz>`,
});
const category = (path: string) =>
  `<question type="category"><category><text>${path}</text></category></question>`;
const codes = (notes: readonly { code: string }[]) => notes.map(({ code }) => code);

describe('a CodeRunner question', () => {
  it('has the topic of its category, whose name may hold a slash', async () => {
    const { body } = await readOne(quiz(category('$course$/top/Week 1/I//O'), question('')));
    expect(body?.topic).toBe('I/O');
  });

  it.each([
    ['gapfiller', 'its answer is made in the editor gapfiller'],
    ['graph', 'its answer is made in the editor graph'],
  ])('answered in the editor %s is skipped', async (widget, reason) => {
    const [imported] = await readFiles(quiz(question(`<uiplugin>${widget}</uiplugin>`)));
    expect(imported?.draft).toBeUndefined();
    expect(imported?.notes).toContainEqual({ code: 'question_skipped', name: 'Q', reason });
  });

  it('may carry a copy of its type’s own template', async () => {
    const template = '<template>{{ STUDENT_ANSWER }}\n\n{{ TEST.testcode }}\n</template>';
    expect((await readOne(quiz(question(template)))).tests).toMatchObject([{ kind: 'unit' }]);
  });

  it('keeps plain text and Markdown as they are', async () => {
    for (const format of ['plain_text', 'markdown']) {
      const xml = question('', { text: 'if a < b and <c>' }).replace('format="html"', `format="${format}"`);
      expect((await readOne(quiz(xml))).body?.description).toBe('if a < b and <c>');
    }
  });

  it('has the data files of its tests beside the program', async () => {
    const file = `<file name="words.txt" encoding="base64">${Buffer.from('a\r\nb\n').toString('base64')}</file>`;
    const code = CASE.replace('f(1)', "open('words.txt').read()");
    const { body, notes } = await readOne(quiz(question('', { tests: code + file })));
    expect(body).toMatchObject({ files: { 'words.txt': 'a\nb\n' }, testCases: [{ kind: 'unit' }] });
    expect(codes(notes)).not.toContain('file_dropped');
  });

  it.each([
    ['<generalfeedback format="html"><text>Because</text></generalfeedback>', { option: 'generalfeedback' }],
    ['<attachments>1</attachments>', { option: 'attachments' }],
    ['<sandboxparams>{"compileargs": ["-O2"]}</sandboxparams>', { option: 'sandboxparams' }],
    [
      '<answerfiles><file name="a.py" encoding="base64">YQ==</file></answerfiles>',
      { code: 'file_dropped', file: 'a.py' },
    ],
  ])('loses %s, and says so', async (inner, note) => {
    const { notes } = await readOne(quiz(question(inner)));
    expect(notes).toContainEqual(expect.objectContaining({ code: 'option_dropped', ...note }));
  });

  it('says that tests are shown always which hid by their outcome, and that a type was guessed', async () => {
    const test = CASE.replace('<expected>', '<display><text>HIDE_IF_SUCCEED</text></display><expected>');
    const { tests, notes } = await readOne(quiz(question('', { tests: test, type: '' })));
    expect(tests).toMatchObject([{ hidden: false }]);
    expect(notes).toContainEqual({ code: 'option_dropped', test: 1, option: 'HIDE_IF_SUCCEED' });
    expect(notes).toContainEqual({ code: 'test_type_guessed', asked: '', taken: 'python3' });
  });

  it('names a file of its text that is no picture', async () => {
    const text = '<p><a href="@@PLUGINFILE@@/d.csv">data</a></p>';
    const xml = question('', { text }).replace(
      ']]></text></questiontext>',
      ']]></text><file name="d.csv" encoding="base64">YQ==</file></questiontext>',
    );
    expect((await readOne(quiz(xml))).notes).toContainEqual({ code: 'file_dropped', file: 'd.csv' });
  });

  it('is found again in a broken file among others, with the line', async () => {
    const found = await readFiles({ 'a/quiz.xml': '<quiz>\n<question', 'a/readme.txt': 'x' });
    expect(found).toMatchObject([
      { fault: { code: 'import_malformed', details: { file: 'a/quiz.xml', line: 2 } } },
    ]);
  });
});
