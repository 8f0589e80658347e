function isMirror(sentence) {
  const reversed = [...sentence].reverse().join('');
  return sentence === reversed;
}
