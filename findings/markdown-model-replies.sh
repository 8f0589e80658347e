#!/usr/bin/env bash
# Markdown 3.11.3 (PyPI, with its fenced_code extension) and mistune 3.4.0, beside markdown-it 14.1.0 (CommonMark).
#
# One would guess: a model's reply, written as on GitHub, looks the same in a page's markdown-it and in a notebook, mail or
# report that Python renders.
# What happens: Python-Markdown follows the first Markdown of 2004. A list right under its sentence is no list but part of the
# paragraph, an item indented by two spaces is on the outer level, and code fenced within an item is an inline code with its
# language as the first word; a numbered list starts at 1 whatever it says. mistune reads all as markdown-it does.
# Cure: one CommonMark renderer on both sides (markdown-it-py or mistune).
#
# Output seen:
#   list under a sentence: Markdown no list, mistune ul, markdown-it ul
#   item indented by two: Markdown ul, mistune ul ul, markdown-it ul ul
#   code within an item: Markdown no pre, mistune pre, markdown-it pre
#   list that starts at 3: Markdown 1, mistune 3, markdown-it 3
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --no-audit --no-fund --silent markdown-it@14.1.0
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check Markdown==3.11.3 mistune==3.4.0
cat >replies.json <<'JSON'
[
  "Two steps:\n- read\n- print\n",
  "- a loop\n  - its end\n",
  "1. Read it:\n   ```python\n   x = input()\n   ```\n2. Print it.\n",
  "3. third\n4. fourth\n"
]
JSON
cat >render.mjs <<'JS'
import { readFileSync } from 'node:fs';
import MarkdownIt from 'markdown-it';
const renderer = new MarkdownIt();
console.log(JSON.stringify(JSON.parse(readFileSync('replies.json', 'utf8')).map((reply) => renderer.render(reply))));
JS
cat >render.py <<'PY'
import json
import re
import sys

import markdown
import mistune

replies = json.load(open("replies.json", encoding="utf-8"))
rendered = {
    "Markdown": [markdown.markdown(reply, extensions=["fenced_code"]) for reply in replies],
    "mistune": [mistune.html(reply) for reply in replies],
    "markdown-it": json.load(sys.stdin),
}


def lists(html):
    return " ".join(re.findall(r"<(ul)>", html)) or "no list"


def code(html):
    return "pre" if "<pre>" in html else "no pre"


def start(html):
    found = re.search(r'<ol start="(\d+)"', html)
    return found.group(1) if found else "1"


names = ("list under a sentence", "item indented by two", "code within an item", "list that starts at 3")
for n, (name, read) in enumerate(zip(names, (lists, lists, code, start))):
    print(f"{name}:", ", ".join(f"{library} {read(pages[n])}" for library, pages in rendered.items()))
PY
node render.mjs | python/bin/python render.py | tee seen.txt
diff seen.txt - <<'SEEN'
list under a sentence: Markdown no list, mistune ul, markdown-it ul
item indented by two: Markdown ul, mistune ul ul, markdown-it ul ul
code within an item: Markdown no pre, mistune pre, markdown-it pre
list that starts at 3: Markdown 1, mistune 3, markdown-it 3
SEEN
