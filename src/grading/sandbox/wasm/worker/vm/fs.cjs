/*
 * Runs inside QuickJS: Node's `fs` over the working folder in memory (files.cjs) and the standard streams.
 */
module.exports = function (host, library, input, files) {
  'use strict';

  const { load } = library;
  const { addTimer, takeStdin, Emitter } = input;
  const bufferOf = (content) => load('buffer').Buffer.from(content);

  const STDIN = new Set([0, '/dev/stdin', '/proc/self/fd/0', '/dev/fd/0']);
  const STREAMS = { 1: 1, 2: 2, '/dev/stdout': 1, '/dev/stderr': 2, '/dev/fd/1': 1, '/dev/fd/2': 2 };
  const encodingOf = (options) => (typeof options === 'string' ? options : options?.encoding);
  const opened = new Map();
  const pathOf = (file) =>
    file instanceof Object && 'href' in file ? file.href : (opened.get(file)?.path ?? file);

  function readFileSync(file, options) {
    const content = STDIN.has(file) ? takeStdin() : files.read(pathOf(file));
    const encoding = encodingOf(options);
    const isUtf8 = encoding && /^utf-?8$/i.test(encoding);
    if (typeof content === 'string' && isUtf8) return content;
    return encoding ? bufferOf(content).toString(encoding) : bufferOf(content);
  }

  const stored = (content, encoding) => {
    if (typeof content === 'string')
      return encoding && !/^utf-?8$/i.test(encoding)
        ? Uint8Array.from(load('buffer').Buffer.from(content, encoding))
        : content;
    if (!ArrayBuffer.isView(content)) {
      const { ERR_INVALID_ARG_TYPE } = load('internal/errors').codes;
      throw new ERR_INVALID_ARG_TYPE('data', ['string', 'Buffer', 'TypedArray', 'DataView'], content);
    }
    const bytes = new Uint8Array(content.buffer, content.byteOffset, content.byteLength);
    return Uint8Array.from(bytes);
  };
  const textOf = (content) => (typeof content === 'string' ? content : bufferOf(content).toString());

  function writeSync(fd, content) {
    if (fd === 1 || fd === 2) host.write(fd, textOf(content));
    else if (opened.has(fd)) appendFileSync(opened.get(fd).path, content);
    else
      throw Object.assign(new Error('EBADF: bad file descriptor, write'), {
        code: 'EBADF',
        syscall: 'write',
      });
    return content.length;
  }
  function writeFileSync(file, content, options) {
    const fd = STREAMS[file];
    if (fd) writeSync(fd, content);
    else if (options?.flag === 'a') appendFileSync(file, content);
    else files.write(pathOf(file), stored(content, encodingOf(options)));
  }
  function appendFileSync(file, content) {
    const fd = STREAMS[file];
    if (fd) return void writeSync(fd, content);
    const path = pathOf(file);
    const before = files.exists(path) ? files.read(path) : '';
    if (typeof before === 'string' && typeof content === 'string') return files.write(path, before + content);
    const { Buffer } = load('buffer');
    return files.write(path, Uint8Array.from(Buffer.concat([bufferOf(before), bufferOf(content)])));
  }
  const statSync = (file, options) => {
    const path = pathOf(file);
    if (options?.throwIfNoEntry === false && !files.exists(path)) return undefined;
    const isFolder = files.isFolder(path);
    const size = isFolder ? 4096 : bufferOf(files.read(path)).length;
    const time = new Date(0);
    return {
      size,
      mode: isFolder ? 0o40755 : 0o100644,
      mtime: time,
      ctime: time,
      atime: time,
      birthtime: time,
      mtimeMs: 0,
      isFile: () => !isFolder,
      isDirectory: () => isFolder,
      isSymbolicLink: () => false,
    };
  };
  const readdirSync = (folder, options) =>
    files.list(folder).map((name) => {
      if (!options?.withFileTypes) return name;
      const isFolder = files.isFolder(`${folder}/${name}`);
      const kind = { isDirectory: () => isFolder, isFile: () => !isFolder, isSymbolicLink: () => false };
      return { name, parentPath: `${folder}`, ...kind };
    });

  let lastFd = 20;
  function openSync(path, flags = 'r') {
    if (STDIN.has(path)) return 0;
    if (STREAMS[path]) return STREAMS[path];
    if (`${flags}`.startsWith('w')) files.write(path, '');
    else if (`${flags}`.startsWith('a') && !files.exists(path)) files.write(path, '');
    else files.read(path);
    opened.set(++lastFd, { path, at: 0 });
    return lastFd;
  }
  let unread;
  function readSync(fd, target, offset = 0, length = target.length - offset) {
    const place = opened.get(fd);
    if (fd === 0) unread ??= bufferOf(takeStdin());
    else if (!place) throw Object.assign(new Error('EBADF: bad file descriptor, read'), { code: 'EBADF' });
    const from = typeof offset === 'object' ? (offset.offset ?? 0) : offset;
    const all = fd === 0 ? unread : bufferOf(files.read(place.path)).subarray(place.at);
    const part = all.subarray(0, Math.min(length, target.length - from));
    target.set(part, from);
    if (fd === 0) unread = unread.subarray(part.length);
    else place.at += part.length;
    return part.length;
  }
  const copyFileSync = (from, to) => files.write(to, files.read(from));
  function renameSync(from, to) {
    copyFileSync(from, to);
    files.remove(from);
  }
  const accessSync = (file) =>
    void (STDIN.has(file) || files.exists(pathOf(file)) || files.read(pathOf(file)));

  const fs = {
    readFileSync,
    writeFileSync,
    appendFileSync,
    writeSync,
    readSync,
    openSync,
    closeSync: (fd) => void opened.delete(fd),
    statSync,
    lstatSync: statSync,
    fstatSync: (fd) =>
      fd < 3 ? { size: 0, isFile: () => false, isDirectory: () => false, isFIFO: () => true } : statSync(fd),
    existsSync: (file) => STDIN.has(file) || files.exists(pathOf(file)),
    accessSync,
    readdirSync,
    mkdirSync: (folder, options) => files.makeFolder(folder, options?.recursive === true),
    unlinkSync: (file) => files.remove(file),
    rmdirSync: (folder, options) => files.remove(folder, options),
    rmSync: (path, options) => files.remove(path, options),
    copyFileSync,
    renameSync,
    constants: { F_OK: 0, R_OK: 4, W_OK: 2, X_OK: 1 },
  };

  const PROMISED = [
    'readFile',
    'writeFile',
    'appendFile',
    'stat',
    'lstat',
    'readdir',
    'mkdir',
    'unlink',
    'rmdir',
    'rm',
    'copyFile',
    'rename',
    'access',
  ];
  fs.promises = {};
  for (const name of PROMISED) {
    const work = fs[`${name}Sync`];
    fs.promises[name] = async (...args) => work(...args);
    fs[name] = (...args) => {
      const done = args.pop();
      const run = () => {
        let result;
        try {
          result = work(...args);
        } catch (error) {
          return done(error);
        }
        return done(null, result);
      };
      addTimer(run, 0, []);
    };
  }
  fs.promises.constants = fs.constants;
  fs.exists = (file, done) => void addTimer(() => done(fs.existsSync(file)), 0, []);

  fs.createReadStream = (file, options) => {
    const stream = new Emitter();
    const encoding = encodingOf(options);
    const deliver = () => {
      let content;
      try {
        content = readFileSync(file, encoding);
      } catch (error) {
        return stream.emit('error', error);
      }
      if (content.length > 0) stream.emit('data', content);
      stream.emit('end');
      return stream.emit('close');
    };
    addTimer(deliver, 0, []);
    const all = () => readFileSync(file, encoding);
    return Object.assign(stream, {
      setEncoding: () => stream,
      pipe: (target) => stream.on('data', (chunk) => target.write(chunk)) && target,
      async *[Symbol.asyncIterator]() {
        yield all();
      },
      lines: () => textOf(all()),
    });
  };
  fs.createWriteStream = (file, options) => {
    const stream = new Emitter();
    if (options?.flags !== 'a') writeFileSync(file, '');
    return Object.assign(stream, {
      write: (content, _encoding, done) => {
        appendFileSync(file, content);
        if (typeof done === 'function') addTimer(done, 0, []);
        return true;
      },
      end: (content) => {
        if (content !== undefined && typeof content !== 'function') appendFileSync(file, content);
        addTimer(() => stream.emit('finish') && stream.emit('close'), 0, []);
      },
    });
  };
  return fs;
};
