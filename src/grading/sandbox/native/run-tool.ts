import type { CompileLaunch, Launch } from '../../languages/language.js';
import type { Child } from '../../process/spawn.js';
import type { SandboxLauncher } from './launch/sandbox-launcher.js';

export interface ToolResult {
  /** Null where it was killed: too slow, too much output, or not wanted any more. */
  code: number | null;
  stdout: string;
  stderr: string;
  /** What it wrote to fd 4. */
  product: Buffer;
}

const MAX_PRODUCT_BYTES = 128 << 20;
const MAX_MESSAGE_BYTES = 64 << 10;

/** Runs a compiler in a sandbox of its own: `input` on fd 3, the product from fd 4, everything bounded. */
export async function runTool(
  launcher: SandboxLauncher,
  launch: Launch & Partial<Pick<CompileLaunch, 'tmpMb'>>,
  options: { timeoutMs: number; input?: string; signal?: AbortSignal | undefined },
): Promise<ToolResult> {
  options.signal?.throwIfAborted();
  const child = await launcher.start(launch, { mayFork: true, tmpMb: launch.tmpMb });
  const kill = (): void => child.kill();
  const timer = setTimeout(kill, options.timeoutMs);
  options.signal?.addEventListener('abort', kill, { once: true });
  if (options.signal?.aborted) kill();
  const product = collect(child.answers, MAX_PRODUCT_BYTES, kill);
  const stdout = collect(child.stdout, MAX_MESSAGE_BYTES);
  const stderr = collect(child.stderr, MAX_MESSAGE_BYTES);
  child.stdin.end();
  child.requests.end(options.input ?? '');
  const { code, error } = await child.ended;
  clearTimeout(timer);
  options.signal?.removeEventListener('abort', kill);
  options.signal?.throwIfAborted();
  if (error) throw error;
  return { code, product: product(), stdout: stdout().toString('utf8'), stderr: stderr().toString('utf8') };
}

/** Keeps at most `max` bytes; what overflows is dropped, or ends it all. */
function collect(stream: Child['stdout'], max: number, onOverflow?: () => void): () => Buffer {
  const chunks: Buffer[] = [];
  let size = 0;
  stream.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size <= max) chunks.push(chunk);
    else onOverflow?.();
  });
  return () => Buffer.concat(chunks);
}
