import { isCodeLine, isEncodedLine, isSurelyTalk, spanLine } from './code-lines.js';
import type { GuardDecision } from './gate.js';
import * as runs from './held-runs.js';

export type Piece =
  /** Flows at once. */
  | { kind: 'text'; raw: string }
  /** Held until it was whole. `raw` is what was written, `code` what is to be judged, without its fences. */
  | { kind: 'code'; raw: string; code: string; form: GuardDecision['form']; info: string };

type Mode = 'start' | 'talk' | 'word' | 'run' | 'sentence' | 'inline' | 'fence' | 'block';

const FENCE =
  /^(?<prefix>[\s>]*(?:(?:[-*+]|\d+[.)])\s[\s>]*)?)(?<run>`{3,}(?!`)|~{3,}(?!~))(?<info>[^\n]*)\n?$/;
const HTML_FENCE = /^[\s>]*<(?<tag>pre|code)\b[^>]*>/i;
const MAX_LINE = 2_000; // Of a longer line, what a piece is seen together with.
/** Words are held from here on, as they may be an encoding; hardly any word of a language is longer. */
const HELD_FROM = 13;
/**
 * Cuts streamed Markdown into talk, which flows, and code, which is held until it is whole. The cut does not depend on
 * how the text arrives, and all pieces joined are the text.
 */
export class HeldText {
  private mode: Mode = 'start';
  /** What has come and is not decided. */
  private pending = '';
  /** What of the present line has been decided. */
  private line = '';
  private fence = { run: '', prefix: '', info: '', html: '' };
  /** Lines of an unfenced block, or of a fenced one. */
  private lines: string[] = [];
  private ended = false;
  private out: Piece[] = [];

  push(text: string): Piece[] {
    this.pending += text;
    return this.drain();
  }

  /** The rest; what has not been closed is whole now. */
  end(): Piece[] {
    this.ended = true;
    return this.drain();
  }

  private drain(): Piece[] {
    this.out = [];
    while (this.step());
    return this.out;
  }

  /** One decision; false where more text is needed. */
  private step(): boolean {
    switch (this.mode) {
      case 'start':
      case 'block':
        return this.startLine();
      case 'talk':
        return this.talk();
      case 'word':
        return this.word();
      case 'run':
        return this.run();
      case 'sentence':
        return this.sentence();
      case 'inline':
        return this.inline();
      case 'fence':
        return this.fenced();
    }
  }

  private startLine(): boolean {
    const line = this.wholeLine();
    if (line === undefined && (this.pending === '' || !isSurelyTalk(this.pending))) {
      if (this.ended && this.pending === '') this.endBlock();
      return false;
    }
    if (line === undefined || isSurelyTalk(line)) return this.beginTalk();
    const fence = FENCE.exec(line)?.groups ?? undefined;
    if (
      fence !== undefined &&
      !(fence['run'] ?? '').startsWith('`') === false &&
      fence['info']?.includes('`')
    ) {
      return this.beginTalk();
    }
    const html = HTML_FENCE.exec(line)?.groups?.['tag'];
    if (fence !== undefined || html !== undefined) {
      this.endBlock();
      this.beginFence(fence, html);
      return true;
    }
    const inBlock = this.mode === 'block';
    if (line.trim() === '') this.keepLine(line, inBlock);
    else if (spanLine(line) !== undefined || isEncodedLine(line, inBlock) || isCodeLine(line, inBlock))
      this.keepLine(line, true);
    else return this.beginTalk();
    return true;
  }

  private keepLine(line: string, inBlock: boolean): void {
    this.pending = this.pending.slice(line.length);
    if (inBlock) {
      this.lines.push(line);
      this.mode = 'block';
    } else this.text(line);
  }

  private beginTalk(): boolean {
    this.endBlock();
    this.line = '';
    this.mode = 'talk';
    return true;
  }

  private beginFence(groups: Record<string, string | undefined> | undefined, html: string | undefined): void {
    const { run = '', prefix = '', info = '' } = groups ?? {};
    this.fence = { run, prefix, info: info.trim().toLowerCase(), html: html ?? '' };
    this.mode = 'fence';
    if (html !== undefined) return;
    const line = this.wholeLine() ?? '';
    this.lines = [line];
    this.pending = this.pending.slice(line.length);
  }

  /** The next line with its end, where it has come; at the end of the text, what is left. */
  private wholeLine(): string | undefined {
    const end = this.pending.indexOf('\n');
    if (end >= 0) return this.pending.slice(0, end + 1);
    return this.ended && this.pending !== '' ? this.pending : undefined;
  }

  private endBlock(): void {
    this.mode = 'start';
    if (this.lines.length === 0) return;
    let blank = this.lines.length;
    while (this.lines[blank - 1]?.trim() === '') blank -= 1;
    const raw = this.lines.slice(0, blank).join('');
    const isEncoded = this.lines.slice(0, blank).every((line, at) => isEncodedLine(line, at > 0));
    const isSpan = blank === 1 && spanLine(raw) !== undefined;
    const form = isEncoded ? 'encoded' : isSpan ? 'inline' : 'unfenced';
    const code = this.lines.slice(0, blank).map(runs.withoutSpan).join('');
    if (raw !== '') this.out.push({ kind: 'code', raw, code, form, info: '' });
    this.text(this.lines.slice(blank).join(''));
    this.lines = [];
  }

  private text(raw: string): void {
    if (raw !== '') this.out.push({ kind: 'text', raw });
  }

  private take(length: number): string {
    const taken = this.pending.slice(0, length);
    this.pending = this.pending.slice(length);
    this.line += taken;
    if (this.line.length > 2 * MAX_LINE) this.line = this.line.slice(-MAX_LINE);
    return taken;
  }

  /** Flows up to what may be code. */
  private talk(): boolean {
    let word = runs.lastWord(this.line).length;
    let run = runs.lastRun(this.line).length;
    let hidden = 0;
    for (let at = 0; at < this.pending.length; at += 1) {
      const char = this.pending[at] ?? '';
      const before = at === 0 ? this.line.at(-1) : this.pending[at - 1];
      word = /[\w+/-]/.test(char) ? word + 1 : 0;
      run = /\s/.test(char) ? 0 : run + 1;
      // The second half of a character says nothing.
      if (char < '\uDC00' || char > '\uDFFF') hidden = char > '~' && runs.HIDDEN.test(char) ? hidden + 1 : 0;
      if (char === '\n') {
        this.text(this.take(at + 1));
        this.mode = 'start';
        return true;
      }
      const isRun = run >= runs.RUN_FROM || hidden >= runs.HIDDEN_FROM;
      const held = isRun ? 'run' : word >= HELD_FROM ? 'word' : this.suspicion(char, before, at);
      const next = char === '`' ? 'inline' : held;
      if (next === undefined) continue;
      this.text(this.take(at));
      if (next === 'wait') return false;
      this.mode = next;
      return true;
    }
    this.text(this.take(this.pending.length));
    return false;
  }

  /** `f(`, `a[`, `{`, `=`, ` + `: what follows may be code, up to the end of the sentence. */
  private suspicion(char: string, before: string | undefined, at: number): 'sentence' | 'wait' | undefined {
    if ('{}='.includes(char)) return 'sentence';
    if ('(['.includes(char)) return /[\w$\])]/.test(before ?? '') ? 'sentence' : undefined;
    if (!'+*%<>/'.includes(char) || !/\s/.test(before ?? ' ')) return undefined;
    const run = /^[-+*%<>/=]+/.exec(this.pending.slice(at))?.[0].length ?? 1;
    const after = this.pending[at + run];
    if (after === undefined && !this.ended) return 'wait';
    return after !== undefined && /\s/.test(after) ? 'sentence' : undefined;
  }

  private word(): boolean {
    const length = this.pending.search(/[^\w+/-]/);
    if (length < 0 && !this.ended) return false;
    const begun = runs.lastWord(this.line);
    const raw = this.take(length < 0 ? this.pending.length : length);
    if (runs.mayBeEncoded(begun + raw)) {
      this.out.push({ kind: 'code', raw, code: begun + raw, form: 'encoded', info: '' });
    } else this.text(raw);
    this.mode = 'talk';
    return this.pending !== '';
  }

  /** To the next white space. */
  private run(): boolean {
    const length = this.pending.search(/[\s`]/);
    if (length < 0 && !this.ended) return false;
    const begun = runs.lastRun(this.line);
    const raw = this.take(length < 0 ? this.pending.length : length);
    const code = begun + raw;
    if (runs.mayBeEncoded(code)) this.out.push({ kind: 'code', raw, code, form: 'encoded', info: '' });
    else if (/[({=[]/.test(raw))
      this.out.push({ kind: 'code', raw, code: this.line, form: 'unfenced', info: 'talk' });
    else this.text(raw);
    this.mode = 'talk';
    return this.pending !== '';
  }

  /** To the end of the sentence or of the line, or to a span that is marked as code. */
  private sentence(): boolean {
    const end = this.pending.search(/\n|`|[.!?](?=\s)/);
    // A full stop at the very end may yet be a dot within code.
    if (end < 0 && !this.ended) return false;
    const stops = end >= 0 && /[.!?]/.test(this.pending[end] ?? '');
    const shown = this.line;
    const raw = this.take(end < 0 ? this.pending.length : end + (stops ? 1 : 0));
    this.out.push({ kind: 'code', raw, code: shown + raw, form: 'unfenced', info: 'talk' });
    this.mode = 'talk';
    return this.pending !== '';
  }

  private inline(): boolean {
    const run = /^`+/.exec(this.pending)?.[0] ?? '`';
    if (run.length === this.pending.length && !this.ended) return false;
    const rest = this.pending.slice(run.length);
    const close = runs.closingRun(rest, run.length);
    const lineEnd = run.length < 3 ? rest.indexOf('\n') : -1;
    const isOpen = close === undefined || (lineEnd >= 0 && lineEnd < close);
    // A run at the very end of what has come may grow.
    const mayGrow = close !== undefined && close + run.length === rest.length;
    if (!this.ended && (isOpen ? lineEnd < 0 : mayGrow)) return false;
    const inside = isOpen ? (lineEnd < 0 ? rest.length : lineEnd) : close;
    const raw = this.take(run.length + inside + (isOpen ? 0 : run.length));
    const form = run.length < 3 ? 'inline' : 'fenced';
    const inner = raw.slice(run.length, run.length + inside);
    // A fence that begins behind talk: its first word is the language.
    const code = form === 'fenced' ? inner.replace(/^[\w+#-]*\n/, '') : inner;
    this.out.push({ kind: 'code', raw, code, form, info: '' });
    if (raw.includes('\n')) this.line = raw.slice(raw.lastIndexOf('\n') + 1);
    this.mode = 'talk';
    return true;
  }

  private fenced(): boolean {
    if (this.fence.html !== '') return this.htmlFenced();
    const line = this.wholeLine();
    if (line === undefined) {
      if (this.ended) this.closeFence(false);
      return false;
    }
    this.pending = this.pending.slice(line.length);
    this.lines.push(line);
    const closing = line.replace(/^[\s>]+/, '').trim();
    const { run } = this.fence;
    const closes = closing.startsWith(run) && closing.replaceAll(run.charAt(0), '') === '';
    if (closes) this.closeFence(true);
    return true;
  }

  private closeFence(closed: boolean): void {
    const inside = this.lines.slice(1, closed ? -1 : undefined);
    const quoted = this.fence.prefix.includes('>');
    const code = inside.map((line) => (quoted ? line.replace(/^[\s>]*> ?/, '') : line)).join('');
    this.out.push({ kind: 'code', raw: this.lines.join(''), code, form: 'fenced', info: this.fence.info });
    this.lines = [];
    this.mode = 'start';
  }

  private htmlFenced(): boolean {
    const close = new RegExp(`</${this.fence.html}>[^\\n]*(?:\\n|$)`, 'i').exec(this.pending);
    const isWhole = close !== null && (this.ended || close[0].endsWith('\n'));
    if (!isWhole && !this.ended) return false;
    const raw = isWhole ? this.pending.slice(0, close.index + close[0].length) : this.pending;
    this.pending = this.pending.slice(raw.length);
    const code = raw.replaceAll(/<\/?\w[^<>]*>/g, '');
    if (raw !== '') this.out.push({ kind: 'code', raw, code, form: 'fenced', info: '' });
    this.mode = 'start';
    return raw !== '';
  }
}
