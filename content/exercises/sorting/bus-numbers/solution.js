const line = require('fs').readFileSync(0, 'utf8').trim();
const buses = line === '' ? [] : line.split(' ').map(Number);

buses.sort((a, b) => a - b);
console.log(buses.join(' '));
