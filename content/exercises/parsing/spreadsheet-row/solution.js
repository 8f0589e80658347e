function parseRow(line) {
  const cells = [];
  let cell = '';
  let quoted = false;
  for (let i = 0; i < line.length; i += 1) {
    const character = line[i];
    if (quoted) {
      if (character !== '"') {
        cell += character;
      } else if (line[i + 1] === '"') {
        cell += '"';
        i += 1;
      } else {
        quoted = false;
      }
    } else if (character === ',') {
      cells.push(cell);
      cell = '';
    } else if (character === '"' && cell === '') {
      quoted = true;
    } else {
      cell += character;
    }
  }
  cells.push(cell);
  return cells;
}
