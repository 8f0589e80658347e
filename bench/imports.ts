import { ZipFile } from 'yazl';
import { LearnFlow } from '../client/src/index.js';
import { median, residentMb, startServer, withScratchFolder } from './support.js';

/**
 * Exercises imported in one archive through the API: the time of each tenth part against the first, and the server's own
 * memory; cancelled at half, resumed, and sent once more, which has to change nothing. `EXERCISES` says how many.
 */
const COUNT = Number(process.env['EXERCISES'] ?? 1000);
const ADMIN = { ADMIN_EMAIL: 'admin@example.com', ADMIN_PASSWORD: 'bench bench bench' };

async function archive(): Promise<Uint8Array> {
  const zip = new ZipFile();
  for (let n = 1; n <= COUNT; n += 1) {
    const put = (path: string, text: string) =>
      zip.addBuffer(Buffer.from(text), `course/topic/e${n}/${path}`);
    put(
      'exercise.yaml',
      `learnflow: 1\ntitle: Add ${n}\ndifficultyLevel: beginner\nlanguage: python\ntests:\n  - {stdin: "1\\n", expectedStdout: "${n + 1}\\n"}\n  - {stdin: "5\\n", expectedStdout: "${n + 5}\\n", hidden: true}\n`,
    );
    put('description.md', `Read a number and add ${n}.\n`);
    put('solution.py', `print(int(input()) + ${n})\n`);
  }
  zip.end();
  const chunks: Buffer[] = [];
  for await (const chunk of zip.outputStream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

await withScratchFolder(async (folder) => {
  const server = await startServer(folder, ADMIN);
  try {
    const learnflow = new LearnFlow({ baseUrl: server.url });
    await learnflow.login({ email: ADMIN.ADMIN_EMAIL, password: ADMIN.ADMIN_PASSWORD });
    const send = async (bytes: Uint8Array) => {
      const { data } = await learnflow.api.POST('/api/exercises/import', {
        body: bytes as never,
        bodySerializer: (body) => body as never,
        headers: { 'Content-Type': 'application/zip' },
      });
      if (!data) throw new Error('no import');
      return data;
    };
    const path = (importId: number) => ({ params: { path: { importId } } });
    const watch = async (importId: number, until: number) => {
      const marks: { done: number; ms: number; mb: number }[] = [];
      const start = performance.now();
      for (;;) {
        const { data } = await learnflow.api.GET('/api/exercises/imports/{importId}', path(importId));
        if (!data) throw new Error('no import');
        marks.push({ done: data.done, ms: performance.now() - start, mb: residentMb(server.pid) });
        if (data.done >= until || data.status === 'completed') return { marks, view: data };
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    };
    const bytes = await archive();
    console.log(
      `${COUNT} exercises, ${(bytes.length / 1024).toFixed(0)} KiB; idle ${residentMb(server.pid).toFixed(0)} MB`,
    );
    const sent = performance.now();
    const { id } = await send(bytes);
    console.log(`accepted after ${(performance.now() - sent).toFixed(0)} ms`);
    const first = await watch(id, Math.floor(COUNT / 2));
    await learnflow.api.DELETE('/api/exercises/imports/{importId}', path(id));
    const { data: stopped } = await learnflow.api.GET('/api/exercises/imports/{importId}', path(id));
    console.log(`cancelled: ${stopped?.status}, ${stopped?.done} done`);
    await learnflow.api.POST('/api/exercises/imports/{importId}/resume', path(id));
    const second = await watch(id, COUNT);
    const rate = ({ marks }: typeof first) => {
      const [from, to] = [marks[0], marks.at(-1)];
      return from && to ? (to.ms - from.ms) / Math.max(1, to.done - from.done) : Number.NaN;
    };
    const [before, after] = [rate(first), rate(second)];
    console.log(
      `each ${before.toFixed(0)} ms in the first half, ${after.toFixed(0)} ms in the second: ratio ${(after / before).toFixed(2)}`,
    );
    const memory = (marks: typeof first.marks) => median(marks.map(({ mb }) => mb));
    console.log(
      `server ${memory(first.marks).toFixed(0)} MB in the first half, ${memory(second.marks).toFixed(0)} MB in the second: ratio ${(memory(second.marks) / memory(first.marks)).toFixed(2)}`,
    );
    const { created, refused } = second.view;
    console.log(`created ${created}, refused ${refused}`);
    const again = await watch((await send(bytes)).id, COUNT);
    console.log(
      `sent once more: unchanged ${again.view.unchanged}, created ${again.view.created}, each ${rate(again).toFixed(0)} ms`,
    );
  } finally {
    await server.stop();
  }
});
