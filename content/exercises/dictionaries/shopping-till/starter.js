function checkout(basket, prices) {
  let total = 0;
  const unknown = [];
  for (const [thing, count] of Object.entries(basket)) {
    total += count;
  }
  return { total, unknown };
}
