const machine = new Map([
  ['add', (value, n) => value + n],
]);

function runMachine(start, levers) {
  return start;
}
