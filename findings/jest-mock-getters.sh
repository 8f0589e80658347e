#!/usr/bin/env bash
# jest-mock 30.5.2, which jest 30 makes its automatic mocks with.
#
# One would guess: an automatic mock of a module (`jest.mock('./lib')` without a factory) has every export of it.
# What happens: exports behind a getter are left out without a word, unless the module also has `__esModule`. Bundlers and
# hand-written CommonJS with lazy exports have getters and no `__esModule`; the code under test then calls undefined.
# Cure: `__esModule: true` on such a module, or a factory.
#
# Output seen:
#   plain export: a function
#   export behind a getter: missing
#   the same with __esModule: a function
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --no-audit --no-fund --silent jest-mock@30.5.2 node@24.21.0
cat >try.cjs <<'JS'
const { ModuleMocker } = require('jest-mock');

const mocker = new ModuleMocker(globalThis);
const automatic = (module) => mocker.generateFromMetadata(mocker.getMetadata(module));
const withGetter = (module) =>
  Object.defineProperty(module, 'lazy', { enumerable: true, get: () => () => 'loaded' });
const kind = (value) => (value === undefined ? 'missing' : `a ${typeof value}`);
const common = automatic(withGetter({ plain: () => 1 }));
const marked = automatic(withGetter({ __esModule: true, plain: () => 1 }));
console.log(`plain export: ${kind(common.plain)}`);
console.log(`export behind a getter: ${kind(common.lazy)}`);
console.log(`the same with __esModule: ${kind(marked.lazy)}`);
JS
node_modules/.bin/node try.cjs | tee seen.txt
diff seen.txt - <<'SEEN'
plain export: a function
export behind a getter: missing
the same with __esModule: a function
SEEN
