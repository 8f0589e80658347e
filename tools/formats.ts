import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { openFolder } from '../src/exercises/formats/sources/disk-source.js';
import { FORMATS, type Imported } from '../src/exercises/formats/draft.js';
import { testsOf } from '../src/exercises/formats/export-losses.js';
import { Folder } from '../src/exercises/formats/sources/folder.js';
import { ImportFault } from '../src/exercises/formats/import-fault.js';
import { Notes } from '../src/exercises/formats/notes.js';
import { readExercises } from '../src/exercises/formats/read-exercises.js';
import { EXPORTERS, type ExportFormat } from '../src/exercises/formats/write-exercise.js';
import { ExerciseBody } from '../src/exercises/exercises.schemas.js';
import { givenInputs, readGiven } from '../test/support/given-formats.js';

const USAGE = `npm run formats -- [folder]
Reads exercises by the importers and prints how they come in, as the tables of docs/formats.md: the inputs of
test/fixtures/formats (or of the folder: inputs beside their NAME.expected.json), and the starter course after an export
in each format. Nothing is run and no database is needed.`;

const { values, positionals } = parseArgs({
  options: { help: { type: 'boolean', default: false } },
  allowPositionals: true,
});
if (values.help) {
  console.log(USAGE);
  process.exit(0);
}

const at = (path: string): string => fileURLToPath(new URL(`../${path}`, import.meta.url));
/** Words on how it was put, which change nothing of what it asks and tests. */
const HARMLESS = new Set(['topic_chosen', 'name_from_slug']);

class Tally {
  private readonly counts = new Map<string, number[]>();

  add(format: string, outcome: 'whole' | 'noted' | 'unpublished' | 'refused'): void {
    const counts = this.counts.get(format) ?? [0, 0, 0, 0];
    const place = ['whole', 'noted', 'unpublished', 'refused'].indexOf(outcome);
    counts[place] = (counts[place] ?? 0) + 1;
    this.counts.set(format, counts);
  }

  /** `third` is what the third outcome is called. */
  print(title: string, third: string): void {
    const rows = [...this.counts].map(([format, counts]) => [
      format,
      counts.reduce((sum, count) => sum + count, 0),
      ...counts,
    ]);
    const head = [title, 'exercises', 'whole', 'with notes', third, 'refused'];
    for (const row of [head, head.map(() => '---'), ...rows]) console.log(`| ${row.join(' | ')} |`);
    console.log();
  }
}

function outcomeOf({ draft, notes, fault }: Imported): 'whole' | 'noted' | 'unpublished' | 'refused' {
  if (fault || !draft) return 'refused';
  if (draft.body.isPublished === false || !ExerciseBody.safeParse(draft.body).success) return 'unpublished';
  return notes.some(({ code }) => !HARMLESS.has(code)) ? 'noted' : 'whole';
}

async function readInputs(folder: string): Promise<void> {
  const tally = new Tally();
  const found: [string, Imported[] | undefined][] = [];
  for (const path of givenInputs(folder)) {
    try {
      found.push([path, await readGiven(folder, path)]);
    } catch (error) {
      if (!(error instanceof ImportFault)) throw error;
      found.push([path, undefined]);
    }
  }
  const places = new Map(FORMATS.map((format, place) => [format as string, place]));
  const rows = found.flatMap(([path, all]): [string, Imported | undefined][] =>
    (all ?? [undefined]).map((one) => [one?.format ?? path.split('/', 1)[0] ?? '', one]),
  );
  for (const [format, one] of rows.sort(([a], [b]) => (places.get(a) ?? 99) - (places.get(b) ?? 99)))
    tally.add(format, one === undefined ? 'refused' : outcomeOf(one));
  tally.print('inputs', 'unpublished');
}

async function courseBodies(): Promise<ExerciseBody[]> {
  const bodies: ExerciseBody[] = [];
  for await (const { draft } of readExercises(Folder.of(await openFolder(at('content')))))
    if (draft) bodies.push(ExerciseBody.parse(draft.body));
  return bodies;
}

async function readExports(): Promise<void> {
  const bodies = await courseBodies();
  const tally = new Tally();
  for (const format of Object.keys(EXPORTERS) as ExportFormat[]) {
    for (const body of bodies) {
      const written = EXPORTERS[format]('11111111-2222-4333-8444-555555555555', body, new Notes());
      const files = [...written].map(([path, content]) => [`top/${path}`, content]);
      const all: Imported[] = [];
      for await (const one of readExercises(Folder.inMemory(Object.fromEntries(files)))) all.push(one);
      for (const one of all) {
        const isLess = (one.draft?.body.testCases.length ?? 0) < testsOf(body).length;
        tally.add(format, isLess ? 'unpublished' : outcomeOf(one));
      }
    }
  }
  tally.print('the starter course by way of', 'fewer tests');
}

const folder = positionals[0] ?? at('test/fixtures/formats');
if (!existsSync(folder)) throw new Error(`${folder} is not there`);
await readInputs(folder);
await readExports();
