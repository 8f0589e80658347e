import { ImportFault } from '../import-fault.js';
import type { Notes } from '../notes.js';
import { byText, decodeText } from '../syntax/text.js';

/** Where the files come from: an archive, a folder, or memory. Paths have `/` and are within it. */
export interface FileSource {
  /** Bytes of each file, unpacked. */
  readonly sizes: ReadonlyMap<string, number>;
  read(path: string): Promise<Uint8Array>;
}

export const MAX_FILES = 50_000;
export const MAX_UNPACKED_BYTES = 256 << 20;
/** One exercise is read as a whole: a file beyond this is nobody's test. */
const MAX_FILE_BYTES = 32 << 20;

/** What macOS, editors and version control leave behind. */
const JUNK =
  /(^|\/)(__MACOSX|\.git|node_modules|\.idea|\.vscode|__pycache__)\/|(^|\/)(\._[^/]*|\.DS_Store|Thumbs\.db)$/;

/** A folder of a source, at its top or below: names in it are relative to it. */
export class Folder {
  private constructor(
    private readonly source: FileSource,
    /** Empty, or with a `/` at its end. */
    private readonly prefix: string,
    /** Relative, in the order of their texts. */
    readonly paths: readonly string[],
  ) {}

  static of(source: FileSource): Folder {
    const paths = [...source.sizes.keys()].filter((path) => !JUNK.test(path)).sort(byText);
    return new Folder(source, '', paths);
  }

  /** For tests and single files. */
  static inMemory(files: Readonly<Record<string, string | Uint8Array>>): Folder {
    const bytes = new Map(
      Object.entries(files).map(([path, content]) => [
        path,
        typeof content === 'string' ? Buffer.from(content) : content,
      ]),
    );
    return Folder.of({
      sizes: new Map([...bytes].map(([path, content]) => [path, content.length])),
      read: (path) => Promise.resolve(bytes.get(path) ?? new Uint8Array()),
    });
  }

  /** The path of this folder within the source, without a `/` at its end. */
  get path(): string {
    return this.prefix.slice(0, -1);
  }

  in(name: string): Folder {
    if (name === '') return this;
    const prefix = `${name}/`;
    const from = firstNotBelow(this.paths, prefix);
    let to = from;
    while (this.paths[to]?.startsWith(prefix) === true) to += 1;
    const paths = this.paths.slice(from, to).map((path) => path.slice(prefix.length));
    return new Folder(this.source, `${this.prefix}${prefix}`, paths);
  }

  has(path: string): boolean {
    return this.paths[firstNotBelow(this.paths, path)] === path;
  }

  /** Throws `import_file_missing` and `import_too_large`. */
  async bytes(path: string): Promise<Uint8Array> {
    const full = `${this.prefix}${path}`;
    const size = this.source.sizes.get(full);
    if (size === undefined) throw new ImportFault('import_file_missing', { file: path });
    if (size > MAX_FILE_BYTES) {
      const reason = `is larger than ${MAX_FILE_BYTES >> 20} MiB`;
      throw new ImportFault('import_too_large', { file: full, reason });
    }
    return this.source.read(full);
  }

  /** As text with LF; a guessed encoding is noted. */
  async text(path: string, notes?: Notes): Promise<string> {
    return decodeText(await this.bytes(path), path, notes);
  }

  /** Names of the folders right in this one. */
  get folders(): string[] {
    return [
      ...new Set(this.paths.flatMap((path) => (path.includes('/') ? [path.split('/', 1)[0] ?? ''] : []))),
    ];
  }

  /** Names of the files right in this one. */
  get files(): string[] {
    return this.paths.filter((path) => !path.includes('/'));
  }

  size(path: string): number {
    return this.source.sizes.get(`${this.prefix}${path}`) ?? 0;
  }
}

/** The place of the first that is not below `text`. */
function firstNotBelow(sorted: readonly string[], text: string): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (byText(sorted[middle] ?? '', text) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
