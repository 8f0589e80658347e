function longestWord(sentence) {
  let longest = '';
  for (const word of sentence.split(' ')) {
    if (word.length > longest.length) {
      longest = word;
    }
  }
  return longest;
}
