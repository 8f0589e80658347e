import type { OpenAPIObject } from '@nestjs/swagger';
import { firstCalls, verifyWebhook } from '../pages/samples.js';
import { SAMPLE_URL } from '../http/public-prefix.js';

/** A placeholder: whoever runs a server answers for it. */
export const CONTACT = {
  name: 'The developers of LearnFlow',
  url: 'https://learnflow.example.com',
  email: 'api@learnflow.example.com',
};

export const BEARER = 'The `accessToken` of a login, good for 15 minutes; a refresh gives the next one';
export const COOKIE = 'Set by a login, httpOnly, for browsers; good for the session';

const samples = firstCalls(SAMPLE_URL);

export const DESCRIPTION = `The backend of a platform for learning to program.

**Log in first.** \`POST /api/auth/register\`, then \`POST /api/auth/login\`. Its answer sets a cookie, so that this page is logged in; other
clients send its \`accessToken\` as \`Authorization: Bearer\`. Then read an exercise and submit code with \`Prefer: wait=10\`.

Every error is a problem document (RFC 9457); its \`code\` is one of [a fixed list](/api/docs/problems). Lists are paged by \`cursor\`. Times
are ISO 8601 in UTC; durations and sizes carry their unit in the name. Query parameters that a route does not know are refused.
What happens as it happens is told over [sockets and Kafka](/api/docs/events), and by [webhooks](/api/docs/webhooks).

### curl

\`\`\`bash
${samples.curl}
\`\`\`

### JavaScript

\`\`\`js
${samples.javascript}
\`\`\`

### Python

\`\`\`python
${samples.python}
\`\`\`
`;

/** In the order in which a newcomer needs them. */
export const TAGS: NonNullable<OpenAPIObject['tags']> = [
  {
    name: 'auth',
    description:
      'Accounts and sessions. A login begins a session of 24 hours; its access token is good for 15 minutes, its refresh token for one refresh. Logging out, and changing the password, end tokens at once.',
  },
  {
    name: 'exercises',
    description:
      'What there is to solve. Students see neither the solution nor hidden tests; instructors write exercises, and one is published only when its own solution passes.',
  },
  {
    name: 'submissions',
    description:
      'Code, its verdict and its feedback. Submitting queues a grade; `Prefer: wait=10` waits for it, and the socket namespace `/api/live` tells of it.',
  },
  {
    name: 'analytics',
    description: 'Progress, mastery and the leaderboard, up to date with every grade.',
  },
  {
    name: 'chat',
    description:
      'Conversations with a tutor that helps without giving the answer away; the same over [sockets](/api/docs/events).',
  },
  {
    name: 'webhooks',
    description: `Events posted to an integrator's URL, signed as standardwebhooks.com describes. To verify one:

\`\`\`js
${verifyWebhook.javascript}
\`\`\`

\`\`\`python
${verifyWebhook.python}
\`\`\`
`,
  },
  { name: 'events', description: 'For admins: the audit trail, and events that could not be handled.' },
  { name: 'operations', description: 'For whoever runs the server: its health and its metrics.' },
];
