import { fromBufferPromise, openPromise, type Entry, type ZipFile } from 'yauzl';
import { ImportFault } from '../import-fault.js';
import { MAX_FILES, MAX_UNPACKED_BYTES, type FileSource } from './folder.js';
import { linkTarget, safePath } from './source-path.js';

const LINK = 0o120_000;
const KIND = 0o170_000;
/** A link's text is a path. */
const MAX_LINK_BYTES = 4_096;
/** Links to links end somewhere, or nowhere. */
const MAX_HOPS = 10;

/** Reads members on demand; only their names and places are held. `close` gives the file back. */
export interface ZipSource extends FileSource {
  close(): void;
}

export const openZip = (path: string): Promise<ZipSource> =>
  read(() => openPromise(path, { autoClose: false }));

export const openZipBytes = (bytes: Uint8Array): Promise<ZipSource> =>
  read(() => fromBufferPromise(Buffer.from(bytes), {}));

/**
 * Checks all names, sizes and links before anything is read. Throws `import_malformed` for what is no zip or leads out
 * of it, `import_too_large` for too many members or bytes, `import_unsupported` for encrypted members.
 */
async function read(open: () => Promise<ZipFile>): Promise<ZipSource> {
  let zip: ZipFile | undefined;
  try {
    zip = await open();
    const entries = await listEntries(zip);
    await followLinks(zip, entries);
    return sourceOf(zip, entries);
  } catch (error) {
    zip?.close();
    throw error instanceof ImportFault ? error : malformed(error);
  }
}

async function listEntries(zip: ZipFile): Promise<Map<string, Entry>> {
  if (zip.entryCount > MAX_FILES) throw tooMany();
  const entries = new Map<string, Entry>();
  let bytes = 0;
  for await (const entry of zip.eachEntry()) {
    const path = safePath(entry.fileName);
    if (path.endsWith('/')) continue;
    if (entry.isEncrypted())
      throw new ImportFault('import_unsupported', { file: path, reason: 'is encrypted' });
    if (entries.has(path))
      throw new ImportFault('import_malformed', { file: path, reason: 'is there twice' });
    bytes += entry.uncompressedSize;
    if (bytes > MAX_UNPACKED_BYTES) throw tooLarge();
    entries.set(path, entry);
    if (entries.size > MAX_FILES) throw tooMany();
  }
  return entries;
}

/** A link becomes the file, or all files of the folder, that it names; one that leads nowhere is refused. */
async function followLinks(zip: ZipFile, entries: Map<string, Entry>): Promise<void> {
  const links = new Map<string, string>();
  for (const [path, entry] of entries) {
    if (((entry.externalFileAttributes >>> 16) & KIND) !== LINK) continue;
    if (entry.uncompressedSize > MAX_LINK_BYTES) throw badLink(path);
    const target = linkTarget(path, Buffer.from(await readEntry(zip, entry)).toString());
    if (target === undefined) throw badLink(path);
    links.set(path, target);
    entries.delete(path);
  }
  let bytes = sum([...entries.values()].map(({ uncompressedSize }) => uncompressedSize));
  for (const [path, first] of links) {
    let target = first;
    for (let hops = 0; links.has(target); hops += 1) {
      if (hops === MAX_HOPS) throw badLink(path);
      target = links.get(target) ?? '';
    }
    const file = entries.get(target);
    const found: [string, Entry][] = file
      ? [[path, file]]
      : [...entries]
          .filter(([other]) => other.startsWith(`${target}/`))
          .map(([other, entry]) => [`${path}${other.slice(target.length)}`, entry]);
    if (found.length === 0) throw badLink(path);
    for (const [name, entry] of found) {
      bytes += entry.uncompressedSize;
      if (bytes > MAX_UNPACKED_BYTES) throw tooLarge();
      entries.set(name, entry);
    }
    if (entries.size > MAX_FILES) throw tooMany();
  }
}

const sum = (numbers: number[]): number => numbers.reduce((total, one) => total + one, 0);

const sourceOf = (zip: ZipFile, entries: Map<string, Entry>): ZipSource => ({
  sizes: new Map([...entries].map(([path, { uncompressedSize }]) => [path, uncompressedSize])),
  async read(path) {
    const entry = entries.get(path);
    if (entry === undefined) throw new ImportFault('import_file_missing', { file: path });
    try {
      return await readEntry(zip, entry);
    } catch (error) {
      throw malformed(error).in(path);
    }
  },
  close: () => zip.close(),
});

async function readEntry(zip: ZipFile, entry: Entry): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  for await (const chunk of await zip.openReadStreamPromise(entry)) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** The reader of archives looks at names before we do; its sentence ends with the name. */
const NAME_FAULT = /^(?:absolute path|invalid relative path|invalid characters in fileName): ([^]*)$/;

function malformed(error: unknown): ImportFault {
  const message = error instanceof Error ? error.message : String(error);
  const file = NAME_FAULT.exec(message)?.[1]?.slice(0, 200);
  const reason = `no sound zip archive: ${message.slice(0, 300)}`;
  return new ImportFault('import_malformed', { ...(file !== undefined && { file }), reason });
}
const badLink = (file: string) =>
  new ImportFault('import_malformed', { file, reason: 'a link that leads nowhere, or out of the archive' });
const tooMany = () => new ImportFault('import_too_large', { reason: `more than ${MAX_FILES} files` });
const tooLarge = () =>
  new ImportFault('import_too_large', { reason: `more than ${MAX_UNPACKED_BYTES >> 20} MiB unpacked` });
