/** The text without any of `chars` at its end; the pattern `[chars]+$` would be tried from every one of them. */
export function trimEndChars(text: string, chars: string): string {
  let end = text.length;
  while (end > 0 && chars.includes(text.charAt(end - 1))) end -= 1;
  return text.slice(0, end);
}

/** The text without any of `chars` at either end. */
export function trimChars(text: string, chars: string): string {
  const trimmed = trimEndChars(text, chars);
  let start = 0;
  while (start < trimmed.length && chars.includes(trimmed.charAt(start))) start += 1;
  return trimmed.slice(start);
}
