/*
 * Runs inside QuickJS: the working folder, in memory. `fill` puts the exercise's files there; `renew` makes it what it was
 * for the next test. Contents are texts, or bytes of what is not UTF-8.
 */
module.exports = function () {
  'use strict';

  const HOME = '/home/student';
  const MAX_BYTES = 16 * 1024 * 1024;
  const MAX_FILES = 2000;
  const CODES = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

  let wanted = {};
  let files = new Map();
  let folders = new Set();
  let isUsed = false;

  const problem = (code, text, call, path) =>
    Object.assign(new Error(`${code}: ${text}, ${call} '${path}'`), { code, syscall: call, path });
  const missing = (call, path) => problem('ENOENT', 'no such file or directory', call, path);

  function absolute(path) {
    const parts = [];
    const text = String(path).replace(/^file:\/\//, '');
    for (const part of (text.startsWith('/') ? text : `${HOME}/${text}`).split('/')) {
      if (part === '..') parts.pop();
      else if (part !== '' && part !== '.') parts.push(part);
    }
    return `/${parts.join('/')}`;
  }
  const parentOf = (path) => path.slice(0, path.lastIndexOf('/')) || '/';

  function bytesOf(base64) {
    const bytes = [];
    let bits = 0;
    let held = 0;
    for (const letter of base64) {
      if (letter === '=') break;
      held = ((held << 6) | CODES.indexOf(letter)) & 0xfff;
      bits += 6;
      if (bits >= 8) bytes.push((held >> (bits -= 8)) & 0xff);
    }
    return Uint8Array.from(bytes);
  }

  function addFolder(path) {
    for (let one = path; one !== '/'; one = parentOf(one)) folders.add(one);
    folders.add('/');
  }

  function fill(contents) {
    wanted = contents;
    restore();
  }

  function restore() {
    files = new Map();
    folders = new Set();
    addFolder(HOME);
    addFolder('/tmp');
    for (const [name, content] of Object.entries(wanted)) {
      const path = `${HOME}/${name}`;
      addFolder(parentOf(path));
      files.set(path, typeof content === 'string' ? content : bytesOf(content.base64));
    }
  }

  function renew() {
    if (isUsed) restore();
    isUsed = true;
  }

  function read(name) {
    const path = absolute(name);
    if (folders.has(path)) throw problem('EISDIR', 'illegal operation on a directory', 'read', name);
    if (!files.has(path)) throw missing('open', name);
    return files.get(path);
  }

  function write(name, content) {
    const path = absolute(name);
    if (!folders.has(parentOf(path))) throw missing('open', name);
    if (folders.has(path)) throw problem('EISDIR', 'illegal operation on a directory', 'open', name);
    if (!path.startsWith(`${HOME}/`) && !path.startsWith('/tmp/'))
      throw problem('EROFS', 'read-only file system', 'open', name);
    let size = content.length;
    for (const [other, text] of files) if (other !== path) size += text.length;
    if (size > MAX_BYTES || files.size >= MAX_FILES)
      throw problem('ENOSPC', 'no space left on device', 'write', name);
    files.set(path, content);
  }

  function list(name) {
    const path = absolute(name);
    if (!folders.has(path)) throw missing('scandir', name);
    const inside = [...files.keys(), ...folders].filter((one) => one !== '/' && parentOf(one) === path);
    return inside
      .map((one) => one.slice(one.lastIndexOf('/') + 1))
      .sort((one, other) => (one < other ? -1 : 1));
  }

  function makeFolder(name, recursive) {
    const path = absolute(name);
    if (folders.has(path) || files.has(path)) {
      if (recursive && folders.has(path)) return;
      throw problem('EEXIST', 'file already exists', 'mkdir', name);
    }
    if (!recursive && !folders.has(parentOf(path))) throw missing('mkdir', name);
    if (folders.size >= MAX_FILES) throw problem('ENOSPC', 'no space left on device', 'mkdir', name);
    addFolder(path);
  }

  function remove(name, { recursive = false, force = false } = {}) {
    const path = absolute(name);
    if (files.delete(path)) return;
    if (!folders.has(path)) {
      if (force) return;
      throw missing('unlink', name);
    }
    if (!recursive && list(name).length > 0) throw problem('ENOTEMPTY', 'directory not empty', 'rmdir', name);
    for (const one of files.keys()) if (one.startsWith(`${path}/`)) files.delete(one);
    for (const one of folders) if (one === path || one.startsWith(`${path}/`)) folders.delete(one);
  }

  const exists = (name) => files.has(absolute(name)) || folders.has(absolute(name));
  const isFolder = (name) => folders.has(absolute(name));
  const sizeOf = (name) => (isFolder(name) ? 0 : read(name).length);
  return { HOME, fill, renew, read, write, list, makeFolder, remove, exists, isFolder, sizeOf };
};
