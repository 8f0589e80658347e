import { randomBytes } from 'node:crypto';
import { text } from 'node:stream/consumers';

/** Never in an argument, which every account of the machine can read. */
export async function choosePassword(
  fromStdin: true | undefined,
): Promise<{ password: string; made?: string }> {
  if (fromStdin) return { password: (await text(process.stdin)).replace(/\r?\n$/, '') };
  const made = randomBytes(12).toString('base64url');
  return { password: made, made };
}
