import { foldersAbove } from '../../../common/paths.js';
import type { FileContent, Files } from '../../grading.types.js';

/**
 * A shell script that writes the files into the folder where it starts, and then becomes the program named by its
 * arguments. It starts no process of its own, which the filter would refuse; the folders are there before it.
 */
export function fileScript(files: Files): Buffer {
  const lines = Object.entries(files).map(
    ([path, content]) => `printf -- '${asFormat(bytesOf(content))}' >'${path}'`,
  );
  return Buffer.from(`set -e\n${lines.join('\n')}\nexec "$@"\n`);
}

/** The same for a program that may make processes. */
export function folderScript(files: Files): Buffer {
  const folders = foldersOf(files).map((path) => `mkdir -p '${path}'\n`);
  return Buffer.concat([Buffer.from(folders.join('')), fileScript(files)]);
}

/** The folders in which they lie, outer ones first. */
export function foldersOf(files: Files): string[] {
  return [...new Set(Object.keys(files).flatMap(foldersAbove))].toSorted();
}

const bytesOf = (content: FileContent): Buffer =>
  typeof content === 'string' ? Buffer.from(content) : Buffer.from(content.base64, 'base64');

/** What `printf` writes as these bytes: all but plain characters as octal numbers. */
function asFormat(bytes: Buffer): string {
  let text = '';
  for (const byte of bytes) text += FORMAT[byte] ?? '';
  return text;
}

const FORMAT = Array.from({ length: 256 }, (_, byte) => {
  const sign = String.fromCharCode(byte);
  if (sign === '%') return '%%';
  return /[ -~\n]/.test(sign) && sign !== '\\' && sign !== "'"
    ? sign
    : `\\${byte.toString(8).padStart(3, '0')}`;
});
