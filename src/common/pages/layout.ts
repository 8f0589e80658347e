import type { Request } from 'express';

const STYLE = `
  :root { color-scheme: light dark; --line: color-mix(in srgb, currentColor 18%, transparent);
    --soft: color-mix(in srgb, currentColor 5%, transparent); --kafka: #7a3fb5; --sockets: #0b6e75; --link: #1d5fbf; }
  @media (prefers-color-scheme: dark) { :root { --link: #8ab4f8; } }
  * { box-sizing: border-box; }
  body { margin: 0; font: 16px/1.55 system-ui, sans-serif; display: grid; grid-template-columns: 17rem minmax(0, 1fr); }
  nav { border-right: 1px solid var(--line); padding: 1.5rem 1rem; height: 100vh; position: sticky; top: 0; overflow: auto;
    font-size: .875rem; }
  nav ul { list-style: none; margin: .25rem 0 1rem; padding: 0; }
  nav a { display: block; padding: .125rem .5rem; border-radius: .25rem; color: inherit; text-decoration: none;
    overflow-wrap: anywhere; }
  nav a:hover { background: var(--soft); }
  main { padding: 2rem; max-width: 62rem; min-width: 0; }
  main a { color: var(--link); }
  h1, h2, h3, p { overflow-wrap: anywhere; }
  h1 { margin-top: 0; } h2 { margin-top: 3rem; border-top: 1px solid var(--line); padding-top: 1.5rem; }
  code, pre { font: .8125rem/1.5 ui-monospace, monospace; overflow-wrap: anywhere; }
  pre { background: var(--soft); padding: .75rem; border-radius: .375rem; overflow: auto; margin: .5rem 0 0; }
  pre code { overflow-wrap: normal; }
  article { border: 1px solid var(--line); border-radius: .5rem; padding: 1rem 1.25rem; margin: 1rem 0; }
  article h3 { margin: 0; font-size: 1.0625rem; } article p { margin: .25rem 0 .75rem; }
  .tag { font-size: .75rem; padding: .125rem .5rem; border-radius: 1rem; color: #fff; vertical-align: middle; }
  .kafka { background: var(--kafka); } .sockets { background: var(--sockets); }
  table { border-collapse: collapse; width: 100%; font-size: .875rem; }
  th:nth-child(-n+2) { width: 26%; } th { font-weight: 600; opacity: .75; }
  th, td { text-align: left; padding: .3125rem .5rem; border-bottom: 1px solid var(--line); vertical-align: top;
    overflow-wrap: anywhere; }
  tr:target { background: var(--soft); outline: 2px solid var(--link); }
  summary { cursor: pointer; margin-top: .75rem; font-size: .875rem; }
  @media (max-width: 50rem) { body { display: block; } nav { height: auto; position: static; border: 0; padding-bottom: 0; }
    nav ul { display: flex; flex-wrap: wrap; margin-bottom: .5rem; max-height: 8.5rem; overflow: auto; }
    main { padding: 1rem; } }`;

const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
export const escapeHtml = (text: string): string =>
  text.replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? '');

/** The little of Markdown that our own descriptions use: paragraphs, bold, code. */
export const markdown = (text: string): string =>
  escapeHtml(text)
    .split('\n\n')
    .map((paragraph) => `<p>${paragraph}</p>`)
    .join('\n')
    .replaceAll(/\*\*(.+?)\*\*/g, '<strong>$1</strong>')
    .replaceAll(/`(.+?)`/gs, '<code>$1</code>');

/** Code in a page. */
export const listing = (code: string): string => `<pre><code>${escapeHtml(code)}</code></pre>`;

/** From the page of this request back to where the API begins: links hold under any path prefix, told of or not. */
export const rootOf = ({ path }: Pick<Request, 'path'>): string =>
  './' + '../'.repeat(path.split('/').length - 2);

interface PageParts {
  title: string;
  /** `rootOf` the request. */
  root: string;
  /** HTML, beside the links that every page has. */
  menu: string;
  /** HTML. */
  main: string;
}

/** A page for people: no script, nothing from anywhere else. */
export const layout = ({ title, root, menu, main }: PageParts): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<link rel="icon" href="data:,">
<style>${STYLE}</style>
</head>
<body>
<nav aria-label="Contents">
<ul>
<li><a href="${root}"><strong>LearnFlow</strong></a></li>
<li><a href="${root}api/docs">The HTTP routes</a></li>
<li><a href="${root}api/docs/events">Events and sockets</a></li>
<li><a href="${root}api/docs/webhooks">Webhooks</a></li>
<li><a href="${root}api/docs/problems">Problem codes</a></li>
</ul>
${menu}
</nav>
<main>
${main}
</main>
</body>
</html>
`;
