import { escapeHtml, layout, listing, markdown } from './layout.js';
import { firstCalls } from './samples.js';

const INTRODUCTION = `The backend of a platform for learning to program. Students work through exercises and submit code; it runs in a
sandbox, and a moment later they have a score, feedback that they can act on, their progress, and a tutor that helps without giving the
answer away. Frontends use it over REST, chat clients over socket.io, integrators through webhooks and Kafka.`;

const LINKS = [
  ['api/docs', 'The HTTP routes', 'to read and to try out; begins with how to log in'],
  ['api/openapi.json', 'The OpenAPI document', 'for generated clients, also as YAML at api/openapi.yaml'],
  ['api/docs/events', 'Events and sockets', 'the live namespaces of socket.io and the topics of Kafka'],
  ['api/asyncapi.json', 'The AsyncAPI document', 'the same for programs'],
  ['api/docs/webhooks', 'Webhooks', 'events by HTTP, and how to verify them'],
  ['api/docs/problems', 'Problem codes', 'every error, and what to do about it'],
  ['api/health', 'Health', 'the state of this server'],
] as const;

/** What this is, the first call and where to go on. `url` is where the reader reaches us. */
export function startPage(root: string, url: string): string {
  const { curl, javascript, python } = firstCalls(url);
  const links = LINKS.map(
    ([path, name, meaning]) => `<li><a href="${root}${path}">${name}</a>: ${escapeHtml(meaning)}</li>`,
  );
  return layout({
    title: 'LearnFlow',
    root,
    menu: `<ul><li><a href="#first">The first calls</a></li><li><a href="#socket">The first socket</a></li></ul>`,
    main: `<h1>LearnFlow</h1>
${markdown(INTRODUCTION)}
<ul>${links.join('\n')}</ul>
<h2 id="first">The first calls</h2>
${markdown('An account, a login, an exercise, a submission and its verdict.')}
<h3>curl</h3>${listing(curl)}
<h3>JavaScript</h3>${listing(javascript)}
<h3>Python</h3>${listing(python)}
<h2 id="socket">The first socket</h2>
${markdown('What happens to one’s own submissions and progress, as it happens; `socket.io-client` exists for many languages.')}
${listing(socketSample(url))}`,
  });
}

/** The client takes the host and the path of the server apart: behind a path prefix both must be said. */
function socketSample(url: string): string {
  const { origin, pathname } = new URL(url);
  const path = pathname === '/' ? '' : `path: '${pathname}/socket.io/', `;
  return `import { io } from 'socket.io-client';

const socket = io('${origin}/api/live', { ${path}auth: { token: accessToken } });
socket.on('submission.updated', (submission) => console.log(submission));
socket.on('connect_error', ({ data }) => console.error(data)); // a problem document`;
}
