import { rm } from 'node:fs/promises';

export default async function globalTeardown() {
  await globalThis.templateDatabase?.stop();
  const { TEST_BUILD, TEST_CACHE_DIR } = process.env;
  for (const folder of [TEST_BUILD, TEST_CACHE_DIR])
    if (folder !== undefined) await rm(folder, { recursive: true, force: true });
}
