function isMirror(sentence) {
  const letters = sentence.toLowerCase().match(/[\p{L}\p{N}]/gu) ?? [];
  return letters.join('') === letters.reverse().join('');
}
