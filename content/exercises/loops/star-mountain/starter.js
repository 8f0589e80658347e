const height = Number(require('fs').readFileSync(0, 'utf8'));

for (let row = 1; row <= height; row += 1) {
  console.log('*'.repeat(row));
}
