function checkout(basket, prices) {
  let total = 0;
  const unknown = [];
  for (const [thing, count] of Object.entries(basket)) {
    if (Object.hasOwn(prices, thing)) {
      total += count * prices[thing];
    } else {
      unknown.push(thing);
    }
  }
  return { total, unknown: unknown.sort() };
}
