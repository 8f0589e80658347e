import { PROBLEMS, type ProblemCode } from '../errors/errors.js';
import { FIELD_CODES } from '../errors/field-errors.js';
import { escapeHtml, layout, listing, markdown } from './layout.js';

/** What a program can do about it, where the title leaves that open. */
const ADVICE: Partial<Record<ProblemCode, string>> = {
  validation_failed: '`errors` names each field at fault. Nothing was changed.',
  malformed_json: 'Send one JSON value in UTF-8.',
  malformed_request: 'The path, a header or the request line cannot be read.',
  unsupported_media_type: 'Send `Content-Type: application/json`.',
  body_too_large: 'A body may have 2 MiB.',
  unauthenticated: 'Send `Authorization: Bearer` and an access token, or the cookie.',
  invalid_credentials: 'The same for an unknown address and for a wrong password.',
  invalid_token:
    'Ask `POST /api/auth/refresh` for the next access token, once; when that fails too, log in again.',
  forbidden: 'Logging in again does not help: the account, or its role, may not do this.',
  account_disabled: 'An admin has closed the account.',
  not_found: 'It does not exist, or it is somebody else’s.',
  route_not_found: 'The path is none of this API; look at the OpenAPI document.',
  method_not_allowed: 'The header `Allow` names the methods that the path takes.',
  conflict: '`detail` says with what; read it anew and decide again.',
  precondition_failed: 'Read it again, apply the change to what you get, and send that with the new `ETag`.',
  exercise_not_verified: '`errors` names what its own solution or starter contradicts.',
  idempotency_key_reused: 'Make a new key for each new submission.',
  rate_limited: 'Wait for the seconds of `Retry-After`.',
  internal_error: 'Tell us the `requestId`; its cause is in the log under it.',
  service_unavailable: 'Try again after the seconds of `Retry-After`.',
};

const EXAMPLE = {
  type: '/api/docs/problems#validation_failed',
  title: PROBLEMS.validation_failed[1],
  status: 422,
  detail: PROBLEMS.validation_failed[1],
  instance: '/api/auth/register',
  code: 'validation_failed',
  requestId: '018f3c1e-0000-7000-8000-000000000000',
  errors: [
    {
      path: '/password',
      code: 'too_short',
      params: { minimum: 8 },
      message: 'Too small: expected string to have >=8 characters',
    },
  ],
};

/** Every `code` of a problem document and of its fields: what `type` leads to. */
export function problemsPage(root: string): string {
  const problems = Object.entries(PROBLEMS).map(
    ([code, [status, title]]) =>
      `<tr id="${code}"><td><code>${code}</code></td><td>${status}</td><td>${escapeHtml(title)}.
${inline(ADVICE[code as ProblemCode] ?? '')}</td></tr>`,
  );
  const fields = Object.entries(FIELD_CODES).map(
    ([code, meaning]) =>
      `<tr id="field-${code}"><td><code>${code}</code></td><td>${inline(meaning)}</td></tr>`,
  );
  return layout({
    title: 'LearnFlow problem codes',
    root,
    menu: `<ul>${Object.keys(PROBLEMS)
      .map((code) => `<li><a href="#${code}">${code}</a></li>`)
      .join('')}<li><a href="#fields">Codes of fields</a></li></ul>`,
    main: `<h1>Problem codes</h1>
${markdown(INTRODUCTION)}
${listing(JSON.stringify(EXAMPLE, null, 2))}
<h2>Codes</h2>
<table><thead><tr><th>Code</th><th>Status</th><th>Meaning, and what to do</th></tr></thead><tbody>${problems.join('\n')}</tbody></table>
<h2 id="fields">Codes of fields</h2>
${markdown('Of the members of `errors`; what stands in quotes is in `params`.')}
<table><thead><tr><th>Code</th><th>Meaning</th></tr></thead><tbody>${fields.join('\n')}</tbody></table>`,
  });
}

const INTRODUCTION = `Every error of every route is a problem document (RFC 9457, \`application/problem+json\`), and so is a refusal over a
socket. A program looks at \`code\`, which is stable; \`title\` and \`detail\` are English for people. \`errors\` names the fields at fault by a
JSON pointer, with a stable code and what a translation of the message needs. \`requestId\` is also in the header \`X-Request-Id\` and in
the log.`;

const inline = (text: string): string => markdown(text).replace(/^<p>|<\/p>$/g, '');
