/**
 * Quotas of the in-memory file system. Its files live in the JavaScript heap, outside of the WebAssembly memory
 * cap: without these an endless write took the whole process after more than 6 s instead of failing at once.
 */

const MAX_FILE_BYTES = 16 * 1024 * 1024;
const MAX_NODES = 2000;
const ENOSPC = 51;

/**
 * Counts what is added after this call; beyond the quota Python sees OSError ENOSPC. The function that it gives takes away
 * what was added: one program after another in one interpreter begins with the same files.
 */
export function limitFiles(FS) {
  const { MEMFS } = FS.filesystems;
  const full = () => new FS.ErrnoError(ENOSPC);
  let bytes = 0;
  let nodes = 0;

  const charge = (amount) => {
    if (bytes + amount > MAX_FILE_BYTES) throw full();
    bytes += amount;
  };

  const expand = MEMFS.expandFileStorage;
  MEMFS.expandFileStorage = (node, capacity) => {
    const before = node.contents.length;
    // The growth policy may round up to twice the old size; that much has to fit as well.
    if (capacity > before && bytes + Math.max(capacity, before * 1.125) - before > MAX_FILE_BYTES)
      throw full();
    expand(node, capacity);
    bytes += node.contents.length - before;
  };

  // The first write to an empty file takes the bytes as they are.
  const file = MEMFS.ops_table.file.stream;
  const write = file.write;
  file.write = (stream, buffer, offset, length, position, ...rest) => {
    const { usedBytes, contents } = stream.node;
    if (usedBytes === 0 && position === 0) charge(length - contents.length);
    return write(stream, buffer, offset, length, position, ...rest);
  };

  const resize = MEMFS.resizeFileStorage;
  MEMFS.resizeFileStorage = (node, size) => {
    charge(size - node.contents.length);
    resize(node, size);
  };

  const create = FS.createNode;
  FS.createNode = (...args) => {
    if (nodes >= MAX_NODES) throw full();
    nodes += 1;
    return create(...args);
  };

  const destroy = FS.destroyNode;
  FS.destroyNode = (node) => {
    nodes -= 1;
    return destroy(node);
  };

  const [home, kept] = [FS.cwd(), new Set(pathsBelow(FS, '/'))];
  return () => {
    const { ignorePermissions } = FS;
    // Whatever the program has forbidden itself.
    FS.ignorePermissions = true;
    FS.mkdirTree(home);
    FS.chdir(home);
    for (const path of [...pathsBelow(FS, '/')].filter((one) => !kept.has(one))) {
      if (FS.isDir(FS.lstat(path).mode)) FS.rmdir(path);
      else FS.unlink(path);
    }
    FS.ignorePermissions = ignorePermissions;
    bytes = 0;
  };
}

/** What is in a folder before the folder itself. */
function* pathsBelow(FS, folder) {
  for (const name of FS.readdir(folder)) {
    const path = `${folder === '/' ? '' : folder}/${name}`;
    if (name === '.' || name === '..' || path === '/proc') continue;
    if (FS.isDir(FS.lstat(path).mode)) yield* pathsBelow(FS, path);
    yield path;
  }
}
