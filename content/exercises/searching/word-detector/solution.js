const [word, letter] = require('fs').readFileSync(0, 'utf8').split('\n');

const positions = [];
let found = letter.indexOf(word);
while (found !== -1) {
  positions.push(found + 1);
  found = letter.indexOf(word, found + 1);
}
console.log(positions.length > 0 ? positions.join(' ') : 'nothing found');
