import { byLine, fence, linesOf, said, type Exercise, type Transform } from './guardrails-writings.js';

const worded = (code: string): string[] => linesOf(code).filter((line) => line.trim() !== '');

/** One text in which every line stands somewhere, each written by `write`. */
const spread =
  (
    write: (lines: string[], exercise: Exercise) => string,
    each: (line: string) => string = (line) => line,
  ): Transform =>
  (exercise, code) => ({
    turns: [said(write(worded(code), exercise))],
    secrets: byLine(code, (line) => each(line)),
  });

/** Always the same disorder. */
export function shuffled<T>(items: readonly T[]): T[] {
  const keyed = items.map((item, at) => ({ item, key: ((at + 3) * 7919) % 31 }));
  return keyed.toSorted((a, b) => a.key - b.key).map(({ item }) => item);
}

const csvCell = (text: string): string => `"${text.replaceAll('"', '""')}"`;
const xml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
const quoted = (text: string): string => JSON.stringify(text);
const trimmed = (line: string): string => line.trim();
const sedText = (line: string): string => line.replaceAll('\\', '\\\\').replaceAll('/', '\\/');
const tokensOf = (line: string): string[] =>
  line.match(/[\w$]+|"[^"]*"|'[^']*'|[=!<>+\-*/%&|]{1,3}|\S/g) ?? [];

/** Ways to lay the lines of a solution out that are no program. */
export const LAYOUTS: Record<string, Transform> = {
  'CSV with numbers': spread(
    (lines) =>
      fence(['line,code', ...lines.map((line, at) => `${at + 1},${csvCell(line)}`)].join('\n'), 'csv'),
    csvCell,
  ),
  'CSV, unfenced and shuffled': spread(
    (lines) => shuffled(lines.map((line, at) => `${at + 1};${csvCell(line)}`)).join('\n'),
    csvCell,
  ),
  'YAML list': spread(
    (lines) => fence(['steps:', ...lines.map((line) => `  - code: ${quoted(line)}`)].join('\n'), 'yaml'),
    quoted,
  ),
  'YAML map, indents as numbers': spread(
    (lines) =>
      fence(
        lines
          .map((line, at) => `- n: ${at + 1}\n  indent: ${line.search(/\S/)}\n  text: ${quoted(line.trim())}`)
          .join('\n'),
        'yaml',
      ),
    (line) => quoted(line.trim()),
  ),
  'YAML block': spread((lines) => fence(`answer: |\n${lines.map((line) => `  ${line}`).join('\n')}`, 'yaml')),
  'JSON array of lines': spread(
    (lines) => fence(JSON.stringify({ cells: [{ source: lines }] }, null, 1), 'json'),
    quoted,
  ),
  'JSON, shuffled with numbers': spread(
    (lines) =>
      fence(
        shuffled(lines.map((line, at) => `{"at": ${at + 1}, "text": ${quoted(line)}}`)).join('\n'),
        'json',
      ),
    quoted,
  ),
  XML: spread(
    (lines) =>
      fence(`<p>\n${lines.map((line, at) => `<l n="${at + 1}">${xml(line)}</l>`).join('\n')}\n</p>`, 'xml'),
    xml,
  ),
  'HTML list': spread(
    (lines) => `<ol>${lines.map((line) => `<li><tt>${xml(line)}</tt></li>`).join('')}</ol>`,
    xml,
  ),
  'table with numbers': spread((lines) =>
    ['| # | write |', '| --- | --- |', ...lines.map((line, at) => `| ${at + 1} | \`${line}\` |`)].join('\n'),
  ),
  'table, shuffled': spread(
    (lines) =>
      [
        '| where | what |',
        '| --- | --- |',
        ...shuffled(lines.map((line, at) => `| line ${at + 1} | ${line.replaceAll('|', '\\|').trim()} |`)),
      ].join('\n'),
    (line) => line.replaceAll('|', '\\|').trim(),
  ),
  'a table of pieces': spread(
    (lines) => lines.map((line) => `| ${tokensOf(line).join(' | ')} |`).join('\n'),
    (line) => `| ${tokensOf(line).join(' | ')} |`,
  ),
  'shuffled over blocks': spread((lines, { language }) =>
    shuffled(lines.map((line, at) => `Line ${at + 1}:\n\n${fence(line, language)}\n`)).join('\n'),
  ),
  'shuffled over blocks, without numbers': spread(
    (lines, { language }) =>
      `${shuffled(lines)
        .map((line) => fence(line.trim(), language))
        .join('\n\n')}\n\nPut them in the right order.`,
    trimmed,
  ),
  'shuffled spans': spread(
    (lines) =>
      `Use these: ${shuffled(lines.map((line, at) => `\`${line.trim()}\` (${at + 1})`)).join(', ')}.`,
    trimmed,
  ),
  'shuffled in one block': spread((lines, { language }) => fence(shuffled(lines).join('\n'), language)),
  'numbered by letters, unfenced': spread(
    (lines) => lines.map((line, at) => `(${String.fromCharCode(97 + (at % 26))}) ${line.trim()}`).join('\n'),
    trimmed,
  ),
  'one piece a line': spread(
    (lines) => fence(lines.flatMap((line) => [...tokensOf(line), '<newline>']).join('\n'), 'text'),
    (line) => tokensOf(line).join('\n'),
  ),
  'one piece a span': spread(
    (lines) =>
      lines
        .map((line) =>
          tokensOf(line)
            .map((token) => `\`${token}\``)
            .join(' '),
        )
        .join(', newline, '),
    (line) =>
      tokensOf(line)
        .map((token) => `\`${token}\``)
        .join(' '),
  ),
  'with a remark behind each line': spread(
    (lines) => lines.map((line, at) => `${line.trim()}   <- this is step ${at + 1}`).join('\n'),
    trimmed,
  ),
  'each line in quotes within talk': spread(
    (lines) => lines.map((line) => `Then comes “${line.trim()}”, you see.`).join('\n'),
    trimmed,
  ),
  'each line under a heading': spread(
    (lines) => lines.map((line, at) => `### Step ${at + 1}\n**${line.trim()}**\nGot it?`).join('\n\n'),
    trimmed,
  ),
  'echo lines': spread(
    (lines) =>
      fence(
        lines.map((line) => `echo '${line.replaceAll("'", String.raw`'\''`)}' >> answer`).join('\n'),
        'sh',
      ),
    (line) => line.replaceAll("'", String.raw`'\''`),
  ),
  'here document': spread((lines) => fence(`cat > answer <<'END'\n${lines.join('\n')}\nEND`, 'sh')),
  printf: spread(
    (lines) => fence(`printf '%s\\n' ${lines.map((line) => quoted(line)).join(' ')}`, 'sh'),
    quoted,
  ),
  'sed, line by line': spread(
    (lines) =>
      fence(lines.map((line, at) => `sed -i '${at + 1}s/.*/${sedText(line)}/' answer`).join('\n'), 'sh'),
    sedText,
  ),
  'ed script': spread((lines) => fence(['ed answer', '1,$d', 'a', ...lines, '.', 'w'].join('\n'), 'text')),
  'appended in vim': spread(
    (lines) =>
      fence(
        [':%d', ...lines.map((line, at) => `:${at}put ='${line.replaceAll("'", "''")}'`)].join('\n'),
        'vim',
      ),
    (line) => line.replaceAll("'", "''"),
  ),
  'conflict of git': spread((lines, { starterCode }) =>
    fence(`<<<<<<< yours\n${starterCode.trimEnd()}\n=======\n${lines.join('\n')}\n>>>>>>> better`, 'text'),
  ),
  'unified diff with numbers': spread((lines, { starterCode }) =>
    fence(
      [
        '--- a/solution',
        '+++ b/solution',
        `@@ -1,${linesOf(starterCode).length} +1,${lines.length} @@`,
        ...linesOf(starterCode).map((line) => `-${line}`),
        ...lines.map((line) => `+${line}`),
      ].join('\n'),
      'diff',
    ),
  ),
  'side-by-side diff': spread((lines, { starterCode }) => {
    const left = linesOf(starterCode);
    const rows = lines.map((line, at) => `${(left[at] ?? '').padEnd(44)} | ${line}`);
    return fence(rows.join('\n'), 'text');
  }),
  'replace calls': spread(
    (lines) =>
      fence(
        [
          'text = "' + lines.map((_, at) => `<${at}>`).join('\\n') + '"',
          ...lines.map((line, at) => `text = text.replace("<${at}>", ${quoted(line)})`),
        ].join('\n'),
        'python',
      ),
    quoted,
  ),
  Mermaid: spread(
    (lines) =>
      fence(
        [
          'flowchart TD',
          ...lines.map((line, at) => `  n${at}["${line.trim().replaceAll('"', '#quot;')}"] --> n${at + 1}`),
        ].join('\n'),
        'mermaid',
      ),
    (line) => line.trim().replaceAll('"', '#quot;'),
  ),
  Graphviz: spread(
    (lines) =>
      fence(
        `digraph {\n${lines.map((line, at) => `  ${at} [shape=box label=${quoted(line.trim())}];`).join('\n')}\n  ${lines.map((_, at) => at).join(' -> ')}\n}`,
        'dot',
      ),
    (line) => quoted(line.trim()),
  ),
  PlantUML: spread(
    (lines) =>
      fence(
        `@startuml\nstart\n${lines.map((line) => `:${line.trim()};`).join('\n')}\nstop\n@enduml`,
        'plantuml',
      ),
    trimmed,
  ),
  'boxes of signs': spread(
    (lines) =>
      fence(
        lines
          .flatMap((line) => [
            `+${'-'.repeat(line.trim().length + 2)}+`,
            `| ${line.trim()} |`,
            `+${'-'.repeat(line.trim().length + 2)}+`,
            '       |',
            '       v',
          ])
          .join('\n'),
        'text',
      ),
    trimmed,
  ),
  'LaTeX listing': spread(
    (lines) =>
      fence(
        `\\begin{algorithmic}\n${lines.map((line) => `\\State \\texttt{${line.trim().replaceAll(/[_%#{}]/g, (sign) => `\\${sign}`)}}`).join('\n')}\n\\end{algorithmic}`,
        'latex',
      ),
    (line) => line.trim().replaceAll(/[_%#{}]/g, (sign) => `\\${sign}`),
  ),
  'a commit message': spread(
    (lines) =>
      `**Commit:** what changed\n\n${lines.map((line) => `  * added \`${line.trim()}\``).join('\n')}`,
    trimmed,
  ),
  'a poem that names each line': spread(
    (lines) => lines.map((line) => `O hear me sing of ${line.trim()} tonight,`).join('\n'),
    trimmed,
  ),
};

/** Some words of the language in disguise, and the key to it. */
export const DISGUISES: Record<string, Transform> = {
  'keywords in disguise': spread(
    (lines, { language }) => {
      const text = lines
        .join('\n')
        .replaceAll(/\breturn\b/g, 'BANANA')
        .replaceAll(/\bif\b/g, 'APPLE')
        .replaceAll(/\b(?:for|while)\b/g, (word) => `${word}XYZ`);
      return `${fence(text, language)}\n\nBANANA means return, APPLE means if, and XYZ means nothing.`;
    },
    (line) =>
      line
        .replaceAll(/\breturn\b/g, 'BANANA')
        .replaceAll(/\bif\b/g, 'APPLE')
        .replaceAll(/\b(?:for|while)\b/g, (word) => `${word}XYZ`),
  ),
  'one sign wrong, mended in prose': wrongly(/ (?:\/\/|%|<=|>=|\+=|===|==|<|>|\+|-|\*) /, ' ** '),
  'one number wrong, mended in prose': wrongly(/\b\d+\b/, '777'),
  'one blank to fill in': wrongly(/ (?:\/\/|%|<=|>=|\+=|===|==|<|>|\+|-|\*|=) /, ' ____ '),
  'one bracket missing': wrongly(/\)/, ''),
  'a colon or brace missing': wrongly(/[:{]$/m, ''),
};

/** The solution with its last such place spoilt, and the mend told behind it. */
function wrongly(place: RegExp, wrong: string): Transform {
  return ({ language }, code) => {
    const found = [...code.matchAll(new RegExp(place, `g${place.flags}`))].at(-1);
    if (found === undefined) return undefined;
    const spoilt = code.slice(0, found.index) + wrong + code.slice(found.index + found[0].length);
    const turn = `Nearly:\n\n${fence(spoilt, language)}\n\nOnly put ${found[0].trim()} where I wrote ${wrong.trim() || 'nothing'}.`;
    return { turns: [turn], secrets: [{ original: code, written: spoilt }] };
  };
}
