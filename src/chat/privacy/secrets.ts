/** The forms of keys that their makers have published, and what is as long and as mixed as a key. */
const KEYS: readonly RegExp[] = [
  /-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----[\s\S]{0,10000}?(?:-----END [A-Z ]{0,30}PRIVATE KEY-----|$)/g,
  // JSON Web Tokens.
  /\beyJ[\w-]{8,2000}\.eyJ[\w-]{4,4000}(?:\.[\w-]{0,2000})?/g,
  // GitHub, GitLab, npm, PyPI, Hugging Face, Slack, SendGrid, our own webhooks.
  /\b(?:gh[opsur]_|github_pat_|glpat-|npm_|pypi-|hf_|xox[abeoprs]-|SG\.|whsec_)[\w.+/=-]{16,250}/g,
  // AWS, Google.
  /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g,
  /\bAIza[\w-]{35}/g,
];
/** OpenAI, Anthropic, Stripe: a variable may begin like that as well. */
const PREFIXED = /\b(?:sk|pk|rk)[-_](?:[a-z]{2,10}[-_]){0,3}[A-Za-z0-9][\w-]{15,250}/g;
const BEARER = /\b(Bearer\s+)[\w.~+/-]{16,2000}=*/gi;
/** `token = "..."`, `api_key: ...`: only where the value is as long and as mixed as a key, since exercises are full of passwords. */
const ASSIGNED =
  /\b([\w-]{0,40}(?:password|passwd|secret|token|api[_-]?key|access[_-]?key|auth)[\w-]{0,20}["']?\s{0,5}[:=]\s{0,5}["']?)([\w+/.~-]{20,500}=*)/gi;
/** `scheme://user:password@host`. */
const URL_CREDENTIALS = /\b([a-z][a-z0-9+.-]{1,30}:\/\/)[^\s/?#@:"'<>]{0,200}:[^\s/?#@"'<>]{1,500}@/gi;
const URL_SECRET =
  /([?&](?:access_token|api[_-]?key|apikey|auth|key|password|secret|sig|signature|token)=)[^\s&#"'<>]{4,2000}/gi;

const isMixed = (value: string): boolean =>
  /\d/.test(value) && /[A-Za-z]/.test(value) && !/^[\w]+\.[a-z_]+$/.test(value);

export function redactSecrets(text: string): { text: string; redactions: number } {
  let redactions = 0;
  const taken = (before = '', behind = '') => {
    redactions += 1;
    return `${before}[secret]${behind}`;
  };
  let rest = text;
  for (const key of KEYS) rest = rest.replace(key, () => taken());
  rest = rest
    .replace(PREFIXED, (match) =>
      /\d/.test(match) && (/[A-Z]/.test(match) || !match.includes('_')) ? taken() : match,
    )
    .replace(URL_CREDENTIALS, (_match, scheme: string) => taken(scheme, '@'))
    .replace(URL_SECRET, (_match, name: string) => taken(name))
    .replace(BEARER, (match, word: string) => (/\d/.test(match) ? taken(word) : match))
    .replace(ASSIGNED, (match, name: string, value: string) => (isMixed(value) ? taken(name) : match));
  return { text: rest, redactions };
}
