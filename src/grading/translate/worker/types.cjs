/** The type check of one file, which sees the library of the language and what both sandboxes have beside it. */
'use strict';

const { readFileSync } = require('node:fs');
const { basename, dirname, join } = require('node:path');

const compilerPath = process.argv[2];
const ts = require(compilerPath);
const LIBRARIES = dirname(compilerPath);
const SURROUNDINGS = '/surroundings.d.ts';

const options = {
  strict: true,
  noEmit: true,
  target: ts.ScriptTarget.ES2023,
  lib: ['lib.es2023.d.ts'],
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  // A program's own names are no globals, as in the module that it runs as.
  moduleDetection: ts.ModuleDetectionKind.Force,
  types: [],
  skipLibCheck: true,
};
const parse = (name, path) =>
  ts.createSourceFile(name, readFileSync(path, 'utf8'), { languageVersion: options.target });
const kept = new Map([[SURROUNDINGS, parse(SURROUNDINGS, join(__dirname, 'surroundings.txt'))]]);

/** Parsed once: the library is the same for every source. */
function keptFile(name) {
  if (name !== SURROUNDINGS && (dirname(name) !== LIBRARIES || !/^lib\.[\w.]+\.d\.ts$/.test(basename(name))))
    return undefined;
  const file = kept.get(name) ?? parse(name, name);
  kept.set(name, file);
  return file;
}

/** `{ code, message, line, column }`, or null. */
function firstError(name, code) {
  const path = `/${name}`;
  const source = ts.createSourceFile(path, code, {
    languageVersion: options.target,
    setExternalModuleIndicator: (file) => void (file.externalModuleIndicator ??= true),
  });
  const host = {
    getSourceFile: (asked) => (asked === path ? source : keptFile(asked)),
    getDefaultLibFileName: () => join(LIBRARIES, 'lib.es2023.d.ts'),
    getDefaultLibLocation: () => LIBRARIES,
    getCurrentDirectory: () => '/',
    getCanonicalFileName: (asked) => asked,
    useCaseSensitiveFileNames: () => true,
    getNewLine: () => '\n',
    fileExists: (asked) => asked === path || asked === SURROUNDINGS,
    readFile: () => undefined,
    writeFile: () => undefined,
  };
  const program = ts.createProgram([SURROUNDINGS, path], options, host);
  const [error] = [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)];
  if (!error) return null;
  const { line, character } = source.getLineAndCharacterOfPosition(error.start ?? 0);
  const message = ts.flattenDiagnosticMessageText(error.messageText, '\n');
  return { code: error.code, message: message.slice(0, 2000), line: line + 1, column: character + 1 };
}

module.exports = { firstError };
