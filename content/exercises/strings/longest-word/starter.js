function longestWord(sentence) {
  const words = sentence.split(' ');
  return words[0];
}
