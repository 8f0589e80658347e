/**
 * As a page of Next.js would do it: the tokens stand in an httpOnly cookie of the page's own, each request has a client of
 * its own, and what the client renews goes back into the cookie.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { LearnFlow, ProblemError, type Tokens } from '@learnflow/client';

const { LEARNFLOW_URL = 'http://localhost:8000', PORT = '3000' } = process.env;
const COOKIE = 'learnflow_tokens';

function clientOf(request: IncomingMessage, response: ServerResponse): LearnFlow {
  const kept = request.headers.cookie?.split('; ').find((one) => one.startsWith(`${COOKIE}=`));
  const tokens = kept && (JSON.parse(decodeURIComponent(kept.slice(COOKIE.length + 1))) as Tokens);
  const onTokens = (next: Tokens | null): void => {
    const value = next === null ? '; Max-Age=0' : encodeURIComponent(JSON.stringify(next));
    response.setHeader('Set-Cookie', `${COOKIE}=${value}; HttpOnly; SameSite=Lax; Path=/`);
  };
  return new LearnFlow({ baseUrl: LEARNFLOW_URL, ...(tokens && { tokens }), onTokens });
}

const escape = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');

async function login(learnflow: LearnFlow, request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const chunk of request) body += String(chunk);
  const form = new URLSearchParams(body);
  const { student } = await learnflow.login({
    email: form.get('email') ?? '',
    password: form.get('password') ?? '',
  });
  return `<p>Hello, ${escape(student.name)}. <a href="/">To the exercises</a></p>`;
}

async function exercises(learnflow: LearnFlow): Promise<string> {
  const { name } = await learnflow.me();
  const rows: string[] = [];
  for await (const { title, topic } of learnflow.exercises())
    rows.push(`<li>${escape(title)} <small>${escape(topic)}</small></li>`);
  return `<h1>Exercises for ${escape(name)}</h1><ol>${rows.join('')}</ol>`;
}

const LOGIN =
  '<form method="post"><input name="email"><input name="password" type="password"><button>Log in</button></form>';

const server = createServer((request, response) => {
  const learnflow = clientOf(request, response);
  const page = request.method === 'POST' ? login(learnflow, request) : exercises(learnflow);
  page
    .catch((error: unknown) => {
      if (!(error instanceof ProblemError)) throw error;
      response.statusCode = error.status;
      return `<p>${escape(error.message)}</p>${error.status === 401 ? LOGIN : ''}`;
    })
    .then((html) => response.setHeader('Content-Type', 'text/html; charset=utf-8').end(html))
    .catch((error: unknown) => {
      console.error(error);
      response.writeHead(502).end();
    });
});
server.listen(Number(PORT), '127.0.0.1', () => {
  const address = server.address();
  console.log(`http://127.0.0.1:${typeof address === 'object' ? address?.port : PORT}`);
});
