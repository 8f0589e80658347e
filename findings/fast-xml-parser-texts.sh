#!/usr/bin/env bash
# fast-xml-parser 5.12.1 and xml2js 0.6.2, with texts as question banks have them (Moodle XML with CodeRunner, QTI).
#
# One would guess: with `parseTagValue: false` and all other defaults the text of an element is that of the XML standard: the
# five entities and character references read, CDATA as it stands, line ends as \n.
# What happens: fast-xml-parser reads &apos; and leaves &#10; and &#x41; as they are; it trims each piece of a text by itself, so
# that words beside a CDATA section grow together and an expected output of one space or with an indented first line loses
# it. xml2js reads these and leaves \r\n, which the standard makes \n before anything else, so that each expected line ends in \r.
# Cure: `htmlEntities: true` and `trimValues: false` for the one, and line ends made \n before the other.
#
# Output seen:
#   document                              fast-xml-parser       xml2js
#   "<t>it&apos;s &#x41;&#10;B</t>"       "it's &#x41;&#10;B"   "it's A\nB"
#   "<t><![CDATA[a < b]]> and c</t>"      "a < band c"          "a < b and c"
#   "<t>  *\n * *\n</t>"                  "*\n * *"             "  *\n * *\n"
#   "<t>1\r\n2\r\n</t>"                   "1\n2"                "1\r\n2\r\n"
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --no-audit --no-fund --silent fast-xml-parser@5.12.1 xml2js@0.6.2
cat >try.mjs <<'JS'
import { XMLParser } from 'fast-xml-parser';
import xml2js from 'xml2js';

const parser = new XMLParser({ parseTagValue: false });
const row = (...cells) => console.log(cells.map((cell, n) => cell.padEnd([38, 22, 0][n])).join(''));
row('document', 'fast-xml-parser', 'xml2js');
for (const xml of [
  '<t>it&apos;s &#x41;&#10;B</t>',
  '<t><![CDATA[a < b]]> and c</t>',
  '<t>  *\n * *\n</t>',
  '<t>1\r\n2\r\n</t>',
]) {
  const { t } = await xml2js.parseStringPromise(xml);
  row(JSON.stringify(xml), JSON.stringify(parser.parse(xml).t), JSON.stringify(t));
}
JS
node try.mjs | tee seen.txt
diff seen.txt - <<'SEEN'
document                              fast-xml-parser       xml2js
"<t>it&apos;s &#x41;&#10;B</t>"       "it's &#x41;&#10;B"   "it's A\nB"
"<t><![CDATA[a < b]]> and c</t>"      "a < band c"          "a < b and c"
"<t>  *\n * *\n</t>"                  "*\n * *"             "  *\n * *\n"
"<t>1\r\n2\r\n</t>"                   "1\n2"                "1\r\n2\r\n"
SEEN
