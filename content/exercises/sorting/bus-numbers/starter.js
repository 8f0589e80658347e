const line = require('fs').readFileSync(0, 'utf8').trim();
const buses = line.split(' ').sort();

console.log(buses.join(' '));
