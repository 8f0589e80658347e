import { finish, newBody, type Draft } from '../draft.js';
import type { Folder } from '../sources/folder.js';
import { htmlToMarkdown } from '../syntax/html.js';
import { readJsonObject, wordOf } from '../syntax/json.js';
import type { Notes } from '../notes.js';

/** Text, starter and solution of a question; its tests are written for a grader of its own. */
export async function readPrairieLearn(folder: Folder, notes: Notes): Promise<Draft> {
  const info = await readJsonObject(folder, 'info.json');
  const body = newBody(wordOf(info['title'] ?? ''), 'python');
  body.topic = wordOf(info['topic'] ?? '');
  if (folder.has('question.html')) {
    const html = await folder.text('question.html', notes);
    body.description = htmlToMarkdown(html, (file) => notes.add('image_dropped', { file }));
    notes.add('description_converted');
  }
  for (const [key, path] of [
    ['starterCode', 'tests/initial_code.py'],
    ['solutionCode', 'tests/ans.py'],
  ] as const)
    if (folder.has(path)) body[key] = await folder.text(path, notes);
  const reason =
    info['gradingMethod'] === 'External'
      ? "written for PrairieLearn's grader (self.st, self.ref, Feedback)"
      : 'graded by a page of PrairieLearn, not by a program';
  notes.lose('test_skipped', { reason });
  return { sourceId: wordOf(info['uuid'] ?? body.title), body: finish(body, notes) };
}
