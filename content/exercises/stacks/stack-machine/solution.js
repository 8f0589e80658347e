function calculate(operator, a, b) {
  if (operator === '+') return a + b;
  if (operator === '-') return a - b;
  return a * b;
}

function run(program) {
  const stack = [];
  for (const word of program.split(' ')) {
    if (['+', '-', '*'].includes(word)) {
      if (stack.length < 2) return null;
      const b = stack.pop();
      const a = stack.pop();
      stack.push(calculate(word, a, b));
    } else if (/^-?[0-9]+$/.test(word)) {
      stack.push(Number(word));
    } else {
      return null;
    }
  }
  return stack.length === 1 ? stack[0] : null;
}
