import { foldersAbove } from '../../../common/paths.js';
import type { Folder } from '../sources/folder.js';
import { isTree, readJsonObject, type Tree } from '../syntax/json.js';

/** As Dodona merges it: values of the inner folder win, objects are merged, labels are added. */
export interface Settings {
  type?: string;
  programming_language?: string;
  description?: { names?: Record<string, string> };
  evaluation?: {
    handler?: string;
    test_suite?: string;
    time_limit?: number;
    memory_limit?: number;
    network_enabled?: boolean;
    [key: string]: unknown;
  };
  labels?: string[];
  contact?: string;
  internals?: { token?: string };
}

function merge(outer: Tree, inner: Tree): Tree {
  const merged: Tree = { ...outer };
  for (const [key, value] of Object.entries(inner)) {
    const before = merged[key];
    if (isTree(before) && isTree(value)) merged[key] = merge(before, value);
    else if (Array.isArray(before) && Array.isArray(value)) merged[key] = [...new Set([...before, ...value])];
    else merged[key] = value;
  }
  return merged;
}

/** From every `dirconfig.json` on the way down to the exercise's own `config.json`. */
export async function readSettings(top: Folder, root: string): Promise<Settings> {
  const above = ['', ...foldersAbove(root)].filter((folder) => folder !== root);
  let merged: Tree = {};
  for (const folder of [...above, root]) {
    const path = folder === '' ? 'dirconfig.json' : `${folder}/dirconfig.json`;
    if (top.has(path)) merged = merge(merged, await readJsonObject(top, path));
  }
  const own = root === '' ? 'config.json' : `${root}/config.json`;
  return merge(merged, await readJsonObject(top, own)) as Settings;
}
