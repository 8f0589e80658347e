import { mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Modules of Node's own that are written in JavaScript, as the running Node carries them: what QuickJS is given of Node prints
 * and says what the native sandbox's Node does. They and what they load, on demand.
 */
const MODULES = `
  assert assert/strict buffer events path path/posix querystring url util util/types
  internal/per_context/primordials internal/per_context/domexception internal/assert
  internal/abort_controller internal/event_target internal/events/abort_listener internal/webidl
  internal/assert/assertion_error internal/assert/calltracker internal/assert/myers_diff
  internal/assert/utils internal/buffer internal/cli_table internal/console/constructor
  internal/constants internal/data_url internal/errors internal/mime
  internal/querystring internal/streams/utils internal/tty internal/url internal/util
  internal/util/colors internal/util/comparisons internal/util/debuglog internal/util/inspect
  internal/util/types internal/validators diagnostics_channel internal/util/diff internal/idna
  internal/util/parse_args/parse_args internal/util/parse_args/utils
`
  .trim()
  .split(/\s+/);

/** The one way to these texts; it warns only under `--pending-deprecation`. */
function textsOf(): Record<string, string> {
  const binding = Reflect.get(process, 'binding') as (name: string) => Record<string, unknown>;
  const natives = Reflect.apply(binding, process, ['natives']) as Record<string, unknown>;
  const texts = MODULES.map((name) => [name, natives[name]] as const);
  return Object.fromEntries(texts.filter((pair): pair is [string, string] => typeof pair[1] === 'string'));
}

let fd: number | undefined;

/** The descriptor of a file without a name that holds the texts as JSON; open for as long as the program runs. */
export function nodeLibrary(): number {
  if (fd !== undefined) return fd;
  const dir = mkdtempSync(join(tmpdir(), 'learnflow-'));
  try {
    fd = openSync(join(dir, 'node'), 'wx+', 0o600);
  } finally {
    rmSync(dir, { recursive: true });
  }
  const bytes = Buffer.from(JSON.stringify(textsOf()));
  for (let at = 0; at < bytes.length;) at += writeSync(fd, bytes, at, bytes.length - at, at);
  return fd;
}
