function run(program) {
  const stack = [];
  for (const word of program.split(' ')) {
    stack.push(Number(word));
  }
  return stack.pop();
}
