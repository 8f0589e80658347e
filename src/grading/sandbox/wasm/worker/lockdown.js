/**
 * What remains of Node for the process that hosts the interpreter. The second layer behind the import gate (and
 * behind QuickJS): should student code ever reach JavaScript, it must find nothing to act with. `--permission`
 * closes files, processes and threads; it does not close the network, SQLite, signals or the environment, so
 * these go here.
 */

const NETWORK_AND_HOST = [
  'fetch',
  'WebSocket',
  'EventSource',
  'XMLHttpRequest',
  'Request',
  'Response',
  'Headers',
  'FormData',
  'navigator',
  'Worker',
  'SharedWorker',
  'BroadcastChannel',
  'MessageChannel',
  'localStorage',
  'sessionStorage',
  'require',
];

const PROCESS_POWERS = [
  'kill',
  '_kill',
  'getBuiltinModule',
  'binding',
  '_linkedBinding',
  'dlopen',
  'setuid',
  'setgid',
  'seteuid',
  'setegid',
  'setgroups',
  'initgroups',
  'chdir',
  'umask',
  '_debugProcess',
  '_debugEnd',
  '_rawDebug',
  'loadEnvFile',
  'report',
  'openStdin',
  'mainModule',
];

const refuse = () => {
  throw new Error('not available in this sandbox');
};

/** Takes Node's powers away, for good. Call it after everything needed has been imported and booted. */
export function lockDown() {
  for (const name of NETWORK_AND_HOST) delete globalThis[name];
  for (const name of PROCESS_POWERS) {
    Object.defineProperty(process, name, { value: undefined, configurable: false, writable: false });
  }
  Object.defineProperty(process, 'env', { value: Object.freeze({}), configurable: false, writable: false });
  for (const name of [
    'instantiate',
    'instantiateStreaming',
    'compile',
    'compileStreaming',
    'Module',
    'Instance',
  ]) {
    Object.defineProperty(WebAssembly, name, { value: refuse, configurable: false, writable: false });
  }
}
