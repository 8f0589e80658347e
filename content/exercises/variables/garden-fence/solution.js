const lines = require('fs').readFileSync(0, 'utf8').split('\n');
const width = Number(lines[0]);
const length = Number(lines[1]);

console.log(2 * (width + length));
