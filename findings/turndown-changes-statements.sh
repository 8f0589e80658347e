#!/usr/bin/env bash
# turndown 7.2.5 (HTML to Markdown), with markdown-it 14.1.0 to read the Markdown back.
#
# One would guess: the text that a reader sees survives the way from HTML to Markdown and back, for the HTML that statements
# of exercises consist of (Moodle, Kattis, PrairieLearn).
# What happens, with all defaults:
#   - `10<sup>5</sup>` becomes `105`, another bound altogether;
#   - a `<` of the text is not escaped: `vector&lt;int&gt;` becomes `vector<int>`, whose `<int>` is a tag to Markdown and unseen;
#   - `<pre>` without `<code>` in it is no code block: its lines become a paragraph, without their indentation;
#   - `<br>` within `<pre><code>` is dropped, so that two lines of code become one.
# Cure: rules for `sup`, `sub` and `pre`, and an `escape` that escapes `<`.
#
# Output seen: the four lines at the end.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --no-audit --no-fund --silent turndown@7.2.5 markdown-it@14.1.0
cat >try.mjs <<'JS'
import MarkdownIt from 'markdown-it';
import TurndownService from 'turndown';
const there = new TurndownService({ codeBlockStyle: 'fenced' });
const back = new MarkdownIt({ html: true });
for (const html of [
  '<p>up to 10<sup>5</sup> lines</p>',
  '<p>a vector&lt;int&gt; of numbers</p>',
  '<pre>if x:\n    y()</pre>',
  '<pre><code>a = 1<br>b = 2</code></pre>',
]) {
  console.log(JSON.stringify(back.render(there.turndown(html)).trim()));
}
JS
node try.mjs | tee seen.txt
diff seen.txt - <<'SEEN'
"<p>up to 105 lines</p>"
"<p>a vector<int> of numbers</p>"
"<p>if x:\ny()</p>"
"<pre><code>a = 1b = 2\n</code></pre>"
SEEN
