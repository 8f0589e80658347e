import type { Folder } from '../sources/folder.js';
import { ImportFault } from '../import-fault.js';
import type { Notes } from '../notes.js';
import { baseName, decodeText, isText } from '../syntax/text.js';
import { child, children, type Element } from '../syntax/xml.js';

export interface TaskFile {
  id: string;
  /** As the task names it; may hold folders. */
  name: string;
  /** Whether the name is a place in the archive and no more. */
  isAttached: boolean;
  isText: boolean;
  text: string;
  /** For the student's eyes before grading. */
  isVisible: boolean;
  isStarter: boolean;
  /** In 1.0.1 the starter bears the name under which the code is handed in. */
  namesSubmission: boolean;
}

export const plainName = ({ name }: TaskFile): string => baseName(name.replaceAll('\\', '/'));

/** Throws `import_file_missing` for a file that the task names and the archive does not hold. */
export async function readTaskFiles(
  task: Element,
  folder: Folder | undefined,
  notes: Notes,
): Promise<TaskFile[]> {
  const files: TaskFile[] = [];
  for (const element of children(child(task, 'files'), 'file')) {
    const isOld = element.attributes['class'] !== undefined;
    files.push(await (isOld ? readOld(element, folder, notes) : readNew(element, folder, notes)));
  }
  return files;
}

/** 1.0.1 and before: the text, or a path, right in the element. */
async function readOld(element: Element, folder: Folder | undefined, notes: Notes): Promise<TaskFile> {
  const { id = '', class: kind = 'internal', filename = '', type } = element.attributes;
  const isAttached = type === 'file';
  const path = element.text.trim() === '' ? filename : element.text.trim();
  return {
    id,
    name: filename === '' ? path : filename,
    isAttached,
    isText: true,
    text: isAttached ? await attached(path, folder, notes) : element.text,
    isVisible: kind !== 'internal' && kind !== 'internal-library',
    isStarter: kind === 'template',
    namesSubmission: kind === 'template',
  };
}

async function readNew(element: Element, folder: Folder | undefined, notes: Notes): Promise<TaskFile> {
  const { id = '', visible = 'no', 'usage-by-lms': usage } = element.attributes;
  const [content] = element.children.filter(({ name }) =>
    /^(?:embedded|attached)-(?:txt|bin)-file$/.test(name),
  );
  if (content === undefined)
    throw new ImportFault('import_malformed', { line: element.line, reason: `file ${id} has no content` });
  const isAttached = content.name.startsWith('attached');
  const name = isAttached ? content.text.trim() : (content.attributes['filename'] ?? '');
  const file = {
    id,
    name,
    isAttached,
    isVisible: visible === 'yes',
    isStarter: usage === 'edit',
    namesSubmission: false,
  };
  if (content.name === 'embedded-txt-file') return { ...file, isText: true, text: content.text };
  if (content.name === 'attached-txt-file')
    return {
      ...file,
      isText: true,
      text: await attached(name, folder, notes, content.attributes['encoding']),
    };
  const bytes = isAttached ? await attachedBytes(name, folder) : Buffer.from(content.text, 'base64');
  return isText(bytes)
    ? { ...file, isText: true, text: decodeText(bytes, name) }
    : { ...file, isText: false, text: '' };
}

const attached = async (
  path: string,
  folder: Folder | undefined,
  notes: Notes,
  encoding?: string,
): Promise<string> => decodeText(await attachedBytes(path, folder), path, notes, encoding);

async function attachedBytes(path: string, folder: Folder | undefined): Promise<Uint8Array> {
  if (folder === undefined || !folder.has(path)) throw new ImportFault('import_file_missing', { file: path });
  return folder.bytes(path);
}
