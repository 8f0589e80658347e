import { readCodeRunner } from './coderunner/read-coderunner.js';
import { readApps, readQuixBugs } from './datasets/folders.js';
import { dataSetOf, readRow } from './datasets/rows.js';
import { readDodona } from './dodona/read-dodona.js';
import type { Draft, FormatId, Imported } from './draft.js';
import { readCanonicalData } from './exercism/canonical-data.js';
import { readExercism } from './exercism/read-exercism.js';
import { Folder, MAX_UNPACKED_BYTES } from './sources/folder.js';
import { ImportFault } from './import-fault.js';
import { readDmoj } from './judges/read-dmoj.js';
import { readFps } from './judges/read-fps.js';
import { readHydro } from './judges/read-hydro.js';
import { readPolygon } from './judges/read-polygon.js';
import { isTree, parseJsonText } from './syntax/json.js';
import { readKattis } from './kattis/read-kattis.js';
import { readNbgrader } from './notebooks/read-nbgrader.js';
import { readOtter } from './notebooks/read-otter.js';
import { readOtterNotebook } from './notebooks/read-otter-notebook.js';
import { Notes } from './notes.js';
import { readOwn } from './own/read-own.js';
import { readArtemis } from './pages/read-artemis.js';
import { isFreeCodeCamp, readFreeCodeCamp } from './pages/read-freecodecamp.js';
import { readPrairieLearn } from './pages/read-prairielearn.js';
import { readProforma } from './proforma/read-proforma.js';
import { findSites, type SingleFormat, type Site } from './recognise.js';
import { baseName, folderName } from './syntax/text.js';
import { parseXml, type Element } from './syntax/xml.js';
import { openZipBytes, type ZipSource } from './sources/zip-source.js';

/** An archive in an archive in an archive is nobody's exercise. */
const MAX_ARCHIVE_DEPTH = 2;

/**
 * The exercises of a folder or an archive, one by one, each with its notes, or with the fault for which it is refused.
 * The format of each is recognised by its marker file, wherever it lies. Nothing of them is run. Throws ImportFault
 * where nothing is recognised, and where the archive itself is broken.
 */
export async function* readExercises(top: Folder): AsyncGenerator<Imported> {
  const found = readFolder(top, '', 0);
  let count = 0;
  for await (const imported of found) {
    count += 1;
    yield imported;
  }
  if (count === 0)
    throw new ImportFault('import_unsupported', { reason: 'there is no exercise in a known format' });
}

async function* readFolder(top: Folder, within: string, depth: number): AsyncGenerator<Imported> {
  for (const site of await findSites(top)) {
    for await (const imported of readSite(top, site, depth))
      yield within === '' ? imported : { ...imported, path: `${within}!${imported.path}` };
  }
}

async function* readSite(top: Folder, site: Site, depth: number): AsyncGenerator<Imported> {
  const { format, path } = site;
  if (format === 'archive') {
    if (depth >= MAX_ARCHIVE_DEPTH) return;
    const { zip, folder } = await openNested(top, path);
    try {
      yield* readFolder(folder, path, depth + 1);
    } finally {
      zip.close();
    }
  } else if (format === 'xml') yield* readXml(top, path);
  else if (format === 'rows') yield* readRows(top, path);
  else if (format === 'markdown') {
    const source = await top.text(path);
    if (isFreeCodeCamp(source))
      yield one(path, 'freecodecamp', (notes) => Promise.resolve(readFreeCodeCamp(source, notes)));
  } else if (format === 'canonical-data')
    yield one(path, 'exercism', async (notes) => readCanonicalData(await top.text(path, notes), path, notes));
  else yield one(path, format, (notes) => READERS[format](top, path, notes));
}

/** What all archives in archives hold counts with the archive that they lie in. */
const nested = new WeakMap<Folder, { bytes: number }>();

async function openNested(top: Folder, path: string): Promise<{ zip: ZipSource; folder: Folder }> {
  try {
    const zip = await openZipBytes(await top.bytes(path));
    const folder = Folder.of(zip);
    const held = nested.get(top) ?? { bytes: 0 };
    for (const one of [top, folder]) nested.set(one, held);
    held.bytes += [...zip.sizes.values()].reduce((sum, size) => sum + size, 0);
    if (held.bytes <= MAX_UNPACKED_BYTES) return { zip, folder };
    zip.close();
    const reason = `more than ${MAX_UNPACKED_BYTES >> 20} MiB unpacked, in archives within it`;
    throw new ImportFault('import_too_large', { reason });
  } catch (error) {
    throw error instanceof ImportFault ? error.in(path) : error;
  }
}

type Reader = (top: Folder, path: string, notes: Notes) => Promise<Draft | undefined>;

const READERS: Readonly<Record<SingleFormat, Reader>> = {
  learnflow: readOwn,
  dodona: readDodona,
  exercism: readExercism,
  kattis: (top, path, notes) => readKattis(top.in(path), notes),
  hydro: (top, path, notes) => readHydro(top.in(path), notes),
  dmoj: (top, path, notes) => readDmoj(top.in(path), archiveIn(top.in(path)), notes),
  proforma: async (top, path, notes) =>
    readProforma(await xmlIn(top, join(path, 'task.xml')), top.in(path), notes),
  polygon: async (top, path, notes) =>
    readPolygon(await xmlIn(top, join(path, 'problem.xml')), top.in(path), notes),
  prairielearn: (top, path, notes) => readPrairieLearn(top.in(path), notes),
  artemis: (top, path, notes) => {
    const folder = top.in(path);
    const details = folder.files.find((name) => name.startsWith('Exercise-Details-')) ?? '';
    return readArtemis(folder, details, archiveIn(folder), notes);
  },
  apps: (top, path, notes) => readApps(top.in(path), notes),
  quixbugs: (top, path, notes) =>
    readQuixBugs(top.in(folderName(folderName(path))), baseName(path).replace(/\.json$/, ''), notes),
  nbgrader: async (top, path, notes) => readNbgrader(await top.text(path, notes), path, notes),
  otter: async (top, path, notes) =>
    path.endsWith('.py')
      ? readOtter(await top.text(path, notes), path, notes)
      : readOtterNotebook(await top.text(path, notes), path, top.in(folderName(path)), notes),
};

const join = (folder: string, name: string): string => (folder === '' ? name : `${folder}/${name}`);

async function xmlIn(top: Folder, path: string): Promise<Element> {
  try {
    return parseXml(await top.text(path));
  } catch (error) {
    throw error instanceof ImportFault ? error.in(path) : error;
  }
}

/** Opens a small archive that lies in an exercise; its files are read into memory. */
const archiveIn =
  (folder: Folder) =>
  async (path: string): Promise<Folder> => {
    const zip = await openZipBytes(await folder.bytes(path));
    return Folder.of(zip);
  };

/** Runs a reader: a fault of the exercise is its own, and no other's. */
async function one(
  path: string,
  format: FormatId,
  read: (notes: Notes) => Promise<Draft | undefined>,
): Promise<Imported> {
  const notes = new Notes();
  try {
    const draft = await read(notes);
    return { path, format, notes: notes.all, ...(draft && { draft }) };
  } catch (error) {
    if (!(error instanceof ImportFault)) throw error;
    return { path, format, notes: [], fault: error };
  }
}

/** A quiz, a task, or a set of problems; XML of another kind is none of ours. */
async function* readXml(top: Folder, path: string): AsyncGenerator<Imported> {
  let root: Element;
  try {
    root = await xmlIn(top, path);
  } catch (error) {
    if (!(error instanceof ImportFault)) throw error;
    // Among other files it may be anything; alone, or by its first element, it was meant to be read.
    const kind = kindOfXml(await top.text(path));
    if (top.paths.length === 1 || kind !== undefined)
      yield { path, format: kind ?? 'proforma', notes: [], fault: error };
    return;
  }
  if (root.name === 'quiz') yield* readCodeRunner(root, path);
  else if (root.name === 'fps') yield* readFps(root, path);
  else if (root.name === 'task' && /proforma/.test(root.namespace))
    yield one(path, 'proforma', (notes) =>
      readProforma(root, top.paths.length > 1 ? top.in(folderName(path)) : undefined, notes),
    );
}

/** By its first element, in a text that is no sound XML. */
function kindOfXml(text: string): 'coderunner' | 'fps' | 'proforma' | undefined {
  const name = /<(?:[\w.-]{1,50}:)?(quiz|fps|task)\b/.exec(text.slice(0, 2_000))?.[1];
  return name === 'quiz' ? 'coderunner' : name === 'fps' ? 'fps' : name === 'task' ? 'proforma' : undefined;
}

/** One row after the other, so that a set of thousands is never in memory as drafts. */
async function* readRows(top: Folder, path: string): AsyncGenerator<Imported> {
  const text = await top.text(path);
  const isLines = path.endsWith('.jsonl');
  const lines = isLines ? text.split('\n') : [text];
  for (const [index, line] of lines.entries()) {
    if (line.trim() === '') continue;
    let value: unknown;
    try {
      value = parseJsonText(line, path);
    } catch (error) {
      if (!(error instanceof ImportFault)) throw error;
      const place = isLines ? index + 1 : error.details.line;
      const fault = new ImportFault(error.code, {
        ...error.details,
        ...(place !== undefined && { line: place }),
      });
      yield { path: `${path}#${index + 1}`, format: 'mbpp', notes: [], fault };
      continue;
    }
    for (const [place, row] of [value].flat().entries()) {
      const format = isTree(row) ? dataSetOf(row) : undefined;
      const number = isLines ? index + 1 : place + 1;
      if (isTree(row) && format !== undefined)
        yield one(`${path}#${number}`, format, (notes) => Promise.resolve(readRow(row, format, notes)));
    }
  }
}
