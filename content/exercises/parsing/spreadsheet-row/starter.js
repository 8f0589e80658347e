function parseRow(line) {
  return line.split(',');
}
