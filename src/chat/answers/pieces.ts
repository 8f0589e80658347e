/** About half a line: small enough to be seen coming, large enough to be few. */
const PIECE_LENGTH = 60;

/** The text in pieces that end at white space; joined they are the text. */
export function* piecesOf(text: string): Generator<string> {
  let from = 0;
  while (from < text.length) {
    const wanted = from + PIECE_LENGTH;
    const space = text.slice(wanted).search(/\s/);
    const to = wanted >= text.length || space < 0 ? text.length : wanted + space + 1;
    yield text.slice(from, to);
    from = to;
  }
}

/**
 * What is still to be said of the answer when `soFar` has been shown: the rest, where what was shown is the beginning of it
 * (perhaps behind paragraphs of the platform's own); else a new paragraph with all of it.
 */
export function restOf(answer: string, soFar: string): string {
  if (soFar === '') return answer;
  for (let at = 0; at >= 0; at = nextParagraph(soFar, at)) {
    if (answer.startsWith(soFar.slice(at))) return answer.slice(soFar.length - at);
  }
  return `\n\n${answer}`;
}

function nextParagraph(text: string, from: number): number {
  const at = text.indexOf('\n\n', from);
  // Nothing behind the last break: every answer begins with nothing.
  return at < 0 || at + 2 >= text.length ? -1 : at + 2;
}
