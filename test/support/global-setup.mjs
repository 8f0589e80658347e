import { tsImport } from 'tsx/esm/api';

/** Jest loads its global files without a transform: tsx brings in the TypeScript. */
export default async function globalSetup() {
  const { startTemplateDatabase } = await tsImport('./template-database.ts', import.meta.url);
  const server = await startTemplateDatabase();
  process.env.TEST_DATABASE_URL = server.url;
  globalThis.templateDatabase = server;
}
