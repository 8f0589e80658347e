const maze = require('fs').readFileSync(0, 'utf8').trim().split('\n');

const row = maze.findIndex((line) => line.includes('M'));
const column = maze[row].indexOf('M');

console.log('the mouse sits at', row, column);
