export interface BannerFacts {
  version: string;
  seconds: number;
  /** Absent in the worker role, which opens no port. */
  url: string | undefined;
  database: string;
  sandbox: string;
  tutor: string;
  events: string;
  /** Present only when it has just been made without a password of the operator's. */
  madeAdmin: { email: string; password: string } | undefined;
  /** Where the password stands instead, as nobody looks at a terminal. */
  passwordFile: string | undefined;
  /** What an operator should know, a sentence each. */
  warnings: readonly string[];
  hasAdminSetting: boolean;
}

/** What a newcomer needs to see once the server is ready. */
export function banner(facts: BannerFacts): string {
  const admin =
    facts.madeAdmin === undefined
      ? facts.hasAdminSetting
        ? 'the account of ADMIN_EMAIL'
        : 'made at the first start; set ADMIN_EMAIL and ADMIN_PASSWORD for another'
      : facts.passwordFile === undefined
        ? `${facts.madeAdmin.email}  password ${facts.madeAdmin.password}  (shown only this once)`
        : `${facts.madeAdmin.email}  password in ${facts.passwordFile}; delete it when you have read it`;
  const lines = [
    ...(facts.url === undefined
      ? []
      : [['API', `${facts.url}/api`] as const, ['Docs', `${facts.url}/api/docs`] as const]),
    ['Database', facts.database],
    ['Sandbox', facts.sandbox],
    ['Tutor', facts.tutor],
    ['Events', facts.events],
    ['Admin', admin],
    ...facts.warnings.map((text) => ['Warning', text] as const),
  ] as const;
  const body = lines.map(([name, text]) => `  ${name.padEnd(9)} ${text}`).join('\n');
  return `\n  LearnFlow ${facts.version} is ready (${facts.seconds.toFixed(1)} s)\n\n${body}\n`;
}
