/** The working folder (PROTOCOL.md): what belongs into it is put there before the student's code runs. */
'use strict';

const {
  chmodSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} = require('node:fs');

const HOME = '/home/student';
/** Seen before the student's code can change it. */
const IS_SANDBOX = process.argv[1]?.startsWith('/box/');

/** `fill` puts the files there, `settle` takes note of what the module has added, `renew` makes it all as it was. */
function createFolder(files) {
  const contents = new Map();
  for (const [path, content] of Object.entries(files))
    contents.set(path, typeof content === 'string' ? content : Buffer.from(content.base64, 'base64'));
  let isUsed = false;

  function fill() {
    for (const [path, content] of contents) {
      const folder = path.slice(0, path.lastIndexOf('/') + 1);
      if (folder !== '') mkdirSync(`${HOME}/${folder}`, { recursive: true });
      writeFileSync(`${HOME}/${path}`, content);
    }
  }

  function settle() {
    for (const entry of readdirSync(HOME, { recursive: true, withFileTypes: true })) {
      const path = `${entry.parentPath}/${entry.name}`.slice(HOME.length + 1);
      if (entry.isFile() && !contents.has(path)) contents.set(path, readFileSync(`${HOME}/${path}`));
    }
  }

  function renew() {
    if (isUsed) {
      if (!IS_SANDBOX) throw new Error('Only the folders of a sandbox may be emptied.');
      for (const folder of [HOME, '/tmp']) {
        open(folder);
        for (const name of readdirSync(folder)) rmSync(`${folder}/${name}`, { recursive: true, force: true });
      }
      fill();
    }
    isUsed = true;
  }

  return { fill, settle, renew };
}

/** Whatever the program has forbidden itself. */
function open(folder) {
  chmodSync(folder, 0o755);
  for (const name of readdirSync(folder)) {
    const path = `${folder}/${name}`;
    if (lstatSync(path).isDirectory()) open(path);
  }
}

module.exports = { createFolder, HOME };
