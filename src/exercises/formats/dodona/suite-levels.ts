import { isTree, type Tree, wordOf } from '../syntax/json.js';

/** How output is compared: each level may say it anew, from the suite down to a single case. */
export function stdoutOptions(outer: Tree, ...levels: Tree[]): Tree {
  return levels.reduce<Tree>((merged, level) => {
    const config = level['config'];
    const stdout = isTree(config) ? config['stdout'] : undefined;
    return isTree(stdout) ? { ...merged, ...stdout } : merged;
  }, outer);
}

/** Names of the files that a level asks for. */
export const filesOf = (level: Tree): string[] =>
  ['files', 'input_files'].flatMap((key) => {
    const files = level[key];
    return Array.isArray(files)
      ? files.filter(isTree).map((file) => wordOf(file['path'] ?? file['name'] ?? ''))
      : [];
  });
