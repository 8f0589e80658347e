import { languageNamed } from '../../../grading/languages.js';
import { clampLimit, finish, newBody, type Draft, type Imported } from '../draft.js';
import { htmlToMarkdown } from '../syntax/html.js';
import { ImportFault } from '../import-fault.js';
import { Notes } from '../notes.js';
import { child, children, textAt, type Element } from '../syntax/xml.js';

/** The problems of a file that online judges exchange: HTML parts, and inputs and outputs in turn. */
export function* readFps(root: Element, file: string): Generator<Imported> {
  for (const [index, item] of children(root, 'item').entries()) {
    const title = textAt(item, 'title')?.trim() ?? `Problem ${index + 1}`;
    const notes = new Notes();
    const result = { path: `${file}#${title}`, format: 'fps' as const };
    try {
      const draft = readItem(item, title, notes);
      yield { ...result, draft, notes: notes.all };
    } catch (error) {
      if (!(error instanceof ImportFault)) throw error;
      yield { ...result, notes: [], fault: error.in(file) };
    }
  }
}

function readItem(item: Element, title: string, notes: Notes): Draft {
  const solution = children(item, 'solution').find(
    ({ attributes }) => languageNamed(attributes['language'] ?? '') !== undefined,
  );
  const body = newBody(title, languageNamed(solution?.attributes['language'] ?? '') ?? 'python');
  if (solution) body.solutionCode = solution.text;
  body.topic = textAt(item, 'source')?.trim() ?? '';
  body.description = [
    ['description', ''],
    ['input', '## Input\n\n'],
    ['output', '## Output\n\n'],
    ['hint', '## Hint\n\n'],
  ]
    .map(([name = '', heading = '']) => {
      const text = htmlToMarkdown(textAt(item, name) ?? '', (file) =>
        notes.add('image_dropped', { file: file.slice(0, 100) }),
      );
      return text === '' ? '' : `${heading}${text}`;
    })
    .filter((part) => part !== '')
    .join('\n\n');
  notes.add('description_converted');
  const limit = (name: string): { value: number; unit: string } => {
    const element = child(item, name);
    return { value: Number(element?.text ?? 0), unit: element?.attributes['unit']?.toLowerCase() ?? '' };
  };
  const time = limit('time_limit');
  if (time.value > 0)
    body.timeLimitMs = clampLimit('time', time.value * (time.unit === 'ms' ? 1 : 1000), notes);
  const memory = limit('memory_limit');
  if (memory.value > 0)
    body.memoryLimitMb = clampLimit('memory', memory.value / (memory.unit === 'kb' ? 1024 : 1), notes);
  if (child(item, 'spj') !== undefined) notes.lose('custom_checker', { file: 'spj' });
  else
    for (const [kind, hidden] of [
      ['sample', false],
      ['test', true],
    ] as const)
      addPairs(item, kind, hidden, body, notes);
  return { sourceId: textAt(item, 'url')?.trim() || title, body: finish(body, notes) };
}

function addPairs(
  item: Element,
  kind: 'sample' | 'test',
  hidden: boolean,
  body: Draft['body'],
  notes: Notes,
): void {
  const outputs = children(item, `${kind}_output`);
  for (const [index, input] of children(item, `${kind}_input`).entries()) {
    const name = `${kind} ${index + 1}`;
    const output = outputs[index];
    if (output === undefined) notes.lose('test_missing', { test: name, reason: 'it has no output' });
    else
      body.testCases.push({
        kind: 'io',
        name,
        stdin: input.text,
        expectedStdout: output.text,
        weight: 1,
        hidden,
      });
  }
}
