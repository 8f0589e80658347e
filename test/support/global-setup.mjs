import '@swc-node/register/esm-register';

/** Jest loads its global files without a transform: the loader of the other programs brings in the TypeScript. */
export default async function globalSetup() {
  const { startTemplateDatabase } = await import(new URL('template-database.ts', import.meta.url).href);
  const server = await startTemplateDatabase();
  process.env.TEST_DATABASE_URL = server.url;
  globalThis.templateDatabase = server;
}
