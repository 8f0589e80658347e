const lines = require('fs').readFileSync(0, 'utf8').split('\n');
const width = lines[0];
const length = lines[1];

console.log(width + length);
