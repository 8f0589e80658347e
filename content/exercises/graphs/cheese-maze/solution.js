const maze = require('fs').readFileSync(0, 'utf8').trim().split('\n');

function shortestWay() {
  const startRow = maze.findIndex((line) => line.includes('M'));
  const startColumn = maze[startRow].indexOf('M');
  const queue = [[startRow, startColumn, 0]];
  const visited = new Set([startRow + ',' + startColumn]);
  for (const [row, column, steps] of queue) {
    if (maze[row][column] === 'C') return steps;
    for (const [r, c] of [[row - 1, column], [row + 1, column], [row, column - 1], [row, column + 1]]) {
      const tile = maze[r]?.[c] ?? '#';
      const key = r + ',' + c;
      if (tile !== '#' && !visited.has(key)) {
        visited.add(key);
        queue.push([r, c, steps + 1]);
      }
    }
  }
  return 'no way';
}

console.log(shortestWay());
