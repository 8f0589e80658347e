const machine = new Map([
  ['add', (value, n) => value + n],
  ['times', (value, n) => value * n],
  ['negate', (value) => 0 - value],
  ['atMost', (value, n) => Math.min(value, n)],
]);

function runMachine(start, levers) {
  let value = start;
  for (const [name, n] of levers) {
    const change = machine.get(name);
    if (change) value = change(value, n);
  }
  return value;
}
