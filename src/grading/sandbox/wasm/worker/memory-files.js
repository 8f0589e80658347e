/**
 * Quotas of the in-memory file system. Its files live in the JavaScript heap, outside of the WebAssembly memory
 * cap: without these an endless write took the whole process after more than 6 s instead of failing at once.
 */

const MAX_FILE_BYTES = 16 * 1024 * 1024;
const MAX_NODES = 2000;
const ENOSPC = 51;
const EROFS = 69;

/**
 * Counts what is added after this call; beyond the quota Python sees OSError ENOSPC. `files` and `streams` of what it gives
 * take all files, or all open descriptors, back to what they are now.
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

  const restoreTree = keepTree(FS);
  return {
    files: () => {
      restoreTree();
      bytes = nodes = 0;
    },
    streams: keepStreams(FS),
  };
}

/** Every node with all that hangs on it: name, place, mode, times, entries. The bytes of files can only be read from now on. */
function keepTree(FS) {
  const { currentPath, nextInode, ignorePermissions } = FS;
  const table = [...FS.nameTable];
  const nodes = [...nodesBelow(FS, FS.root)];
  for (const node of nodes) if (FS.isFile(node.mode)) freeze(FS, node);
  const kept = nodes.map((node) => ({
    node,
    fields: { ...node },
    entries: FS.isDir(node.mode) && node.contents && { ...node.contents },
  }));
  return () => {
    Object.assign(FS, { currentPath, nextInode, ignorePermissions });
    for (const [hash, node] of table.entries()) FS.nameTable[hash] = node;
    for (const { node, fields, entries } of kept) {
      for (const name of Object.keys(node)) if (!(name in fields)) delete node[name];
      Object.assign(node, fields);
      if (entries) node.contents = { ...entries };
    }
  };
}

function freeze(FS, node) {
  const refuse = () => {
    throw new FS.ErrnoError(EROFS);
  };
  const { setattr } = node.node_ops;
  const setOther = (of, attributes) => (attributes.size === undefined ? setattr(of, attributes) : refuse());
  node.node_ops = { ...node.node_ops, setattr: setOther };
  node.stream_ops = { ...node.stream_ops, write: refuse, msync: refuse };
}

function keepStreams(FS) {
  const kept = FS.streams.map(
    (stream) => stream && { stream, fields: { ...stream }, shared: { ...stream.shared } },
  );
  return () => {
    FS.streams.length = 0;
    for (const [fd, one] of kept.entries()) {
      FS.streams[fd] = one && Object.assign(one.stream, one.fields, { shared: { ...one.shared } });
    }
  };
}

/** A folder after what is in it; `/proc` answers for itself. */
function* nodesBelow(FS, folder) {
  const entries = folder.mounted ? folder.mounted.root : folder;
  if (entries !== folder) yield folder;
  for (const node of Object.values(entries.contents ?? {})) {
    if (FS.isDir(node.mode)) yield* nodesBelow(FS, node);
    else yield node;
  }
  yield entries;
}
