export default async function globalTeardown() {
  await globalThis.templateDatabase?.stop();
}
