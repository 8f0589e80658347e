const [word, letter] = require('fs').readFileSync(0, 'utf8').split('\n');

console.log(letter.indexOf(word) + 1);
