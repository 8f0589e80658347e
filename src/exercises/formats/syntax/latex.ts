/** Commands whose argument stays, in Markdown's own signs. */
const STYLES: Readonly<Record<string, [before: string, after: string]>> = {
  textbf: ['**', '**'],
  bf: ['**', '**'],
  textit: ['*', '*'],
  emph: ['*', '*'],
  texttt: ['`', '`'],
  verb: ['`', '`'],
  section: ['\n\n## ', '\n\n'],
  subsection: ['\n\n### ', '\n\n'],
  paragraph: ['\n\n**', '** '],
  item: ['\n- ', ''],
  url: ['<', '>'],
  underline: ['', ''],
  textrm: ['', ''],
  textsc: ['', ''],
  mbox: ['', ''],
  text: ['', ''],
};
/** What says nothing once the form is gone, with the number of its arguments. */
const DROPPED: Readonly<Record<string, number>> = {
  problemname: 1,
  label: 1,
  vspace: 1,
  hspace: 1,
  noindent: 0,
  centering: 0,
  newpage: 0,
  pagebreak: 0,
  nextsample: 0,
  remainingsamples: 0,
  bigskip: 0,
  medskip: 0,
  smallskip: 0,
  usepackage: 1,
  documentclass: 1,
  maketitle: 0,
  caption: 1,
};
const WORDS: Readonly<Record<string, string>> = {
  ldots: '…',
  dots: '…',
  textbackslash: '\\',
  LaTeX: 'LaTeX',
  par: '\n\n',
  newline: '\n',
  textendash: '–',
  textemdash: '—',
  ss: 'ß',
  aa: 'å',
  AA: 'Å',
  o: 'ø',
  O: 'Ø',
  ae: 'æ',
  AE: 'Æ',
  textgreater: '>',
  textless: '<',
};
/** `\"a`, `\'e`: the mark as a combining character. */
const ACCENTS: Readonly<Record<string, string>> = {
  '"': '\u0308',
  "'": '\u0301',
  '`': '\u0300',
  '^': '\u0302',
  '~': '\u0303',
  '=': '\u0304',
};

const MAX_LATEX = 300_000;

/** A statement as Markdown: text, lists, headings and code; formulas stay as `$..$`. `dropImage` is told of each picture. */
export function latexToMarkdown(source: string, dropImage: (file: string) => void): string {
  const reader = new LatexReader(source.slice(0, MAX_LATEX), dropImage);
  const lines = reader
    .text(0)
    .split('\n')
    .map((line) => line.trimEnd());
  return lines
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

/** `\problemname{...}`, which many packages have in place of a name in their settings. */
export const latexTitle = (source: string): string | undefined =>
  /\\problemname\s*\{([^{}\n]{1,300})\}/.exec(source)?.[1]?.trim();

class LatexReader {
  private at = 0;

  constructor(
    private readonly source: string,
    private readonly dropImage: (file: string) => void,
  ) {}

  /** Up to the closing brace of the group, or the end. */
  text(depth: number): string {
    let out = '';
    while (this.at < this.source.length) {
      const char = this.source[this.at] ?? '';
      if (char === '}' && depth > 0) {
        this.at += 1;
        return out;
      }
      if (char === '$') out += this.formula();
      else if (char === '\\') out += this.command(depth);
      else {
        this.at += 1;
        if (char === '%') this.skipLine();
        else if (char === '{') out += depth < 50 ? this.text(depth + 1) : '';
        else if (char === '~') out += ' ';
        else if (char !== '}') out += this.plain(char);
      }
    }
    return out;
  }

  /** Quotes and dashes as typed in LaTeX. */
  private plain(char: string): string {
    if (char === '`' && this.source[this.at] === '`') return this.skip('“');
    if (char === "'" && this.source[this.at] === "'") return this.skip('”');
    if (char === '-' && this.source.startsWith('--', this.at)) return this.skip('—', 2);
    if (char === '-' && this.source[this.at] === '-') return this.skip('–');
    return char;
  }

  private skip(text: string, count = 1): string {
    this.at += count;
    return text;
  }

  private skipLine(): void {
    const end = this.source.indexOf('\n', this.at);
    this.at = end < 0 ? this.source.length : end + 1;
  }

  private formula(): string {
    const mark = this.source[this.at + 1] === '$' ? '$$' : '$';
    const end = this.source.indexOf(mark, this.at + mark.length);
    if (end < 0) return this.skip('$');
    const formula = this.source.slice(this.at, end + mark.length);
    this.at = end + mark.length;
    return formula;
  }

  private command(depth: number): string {
    const name = /\\([A-Za-z]+\*?|[\s\S]?)/y;
    name.lastIndex = this.at;
    const found = name.exec(this.source)?.[1] ?? '';
    this.at += 1 + found.length;
    const command = found.replace(/\*$/, '');
    if (command === '\\') return '\n';
    if (command === '[') return this.display();
    const accent = ACCENTS[command];
    if (accent !== undefined)
      return this.argument(depth, 1)
        .replace(/^./u, (letter) => `${letter}${accent}`)
        .normalize('NFC');
    if (!/^[A-Za-z]/.test(command)) return command.trim() === '' ? ' ' : command;
    if (command === 'begin') return this.environment(depth);
    if (command === 'end') {
      this.argument(depth);
      return '\n';
    }
    if (command === 'includegraphics') return this.image(depth);
    if (command === 'illustration') return this.illustration(depth);
    if (command === 'href') return this.link(depth);
    if (command === 'verb') return this.verbatimWord();
    const dropped = DROPPED[command];
    if (dropped !== undefined) {
      for (let index = 0; index < dropped; index += 1) this.argument(depth);
      return '';
    }
    const word = WORDS[command];
    if (word !== undefined) {
      if (this.source.startsWith('{}', this.at)) this.at += 2;
      else if (this.source[this.at] === ' ') this.at += 1;
      return word;
    }
    const style = STYLES[command];
    if (command === 'item') {
      this.option();
      return '\n- ';
    }
    return style ? `${style[0]}${this.argument(depth).trim()}${style[1]}` : '';
  }

  /** In braces, or `least` characters where there are none. */
  private argument(depth: number, least = 0): string {
    this.option();
    while (this.source[this.at] === ' ') this.at += 1;
    if (this.source[this.at] !== '{') return least > 0 ? this.skipped(least) : '';
    this.at += 1;
    return depth < 50 ? this.text(depth + 1) : '';
  }

  private skipped(count: number): string {
    const text = this.source.slice(this.at, this.at + count);
    this.at += count;
    return text;
  }

  private option(): void {
    if (this.source[this.at] !== '[') return;
    const end = this.source.indexOf(']', this.at);
    if (end > 0 && end - this.at < 300) this.at = end + 1;
  }

  private display(): string {
    const end = this.source.indexOf('\\]', this.at);
    const formula = this.source.slice(this.at, end < 0 ? undefined : end);
    this.at = end < 0 ? this.source.length : end + 2;
    return `\n\n$$${formula.trim()}$$\n\n`;
  }

  private environment(depth: number): string {
    const name = this.argument(depth).trim();
    if (name === 'verbatim' || name === 'lstlisting') {
      this.option();
      const mark = `\\end{${name}}`;
      const end = this.source.indexOf(mark, this.at);
      const code = this.source.slice(this.at, end < 0 ? undefined : end);
      this.at = end < 0 ? this.source.length : end + mark.length;
      return `\n\n\`\`\`\n${code.replace(/^\n|\n$/g, '')}\n\`\`\`\n\n`;
    }
    if (name === 'tabular') this.argument(depth);
    this.option();
    return '\n';
  }

  private image(depth: number): string {
    this.dropImage(this.argument(depth).trim());
    return '';
  }

  private illustration(depth: number): string {
    this.argument(depth);
    this.dropImage(this.argument(depth).trim());
    this.argument(depth);
    return '';
  }

  private link(depth: number): string {
    const address = this.argument(depth).trim();
    return `[${this.argument(depth).trim()}](${address})`;
  }

  private verbatimWord(): string {
    const mark = this.source[this.at] ?? '';
    const end = this.source.indexOf(mark, this.at + 1);
    if (mark === '' || end < 0) return '';
    const code = this.source.slice(this.at + 1, end);
    this.at = end + 1;
    return `\`${code}\``;
  }
}
