const height = Number(require('fs').readFileSync(0, 'utf8'));

for (let row = 1; row <= height; row += 1) {
  const air = '.'.repeat(height - row);
  const stars = '*'.repeat(2 * row - 1);
  console.log(air + stars + air);
}
