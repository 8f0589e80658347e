function firstFreeSeat(taken) {
  const seats = new Set(taken);
  let seat = 1;
  while (seats.has(seat)) {
    seat += 1;
  }
  return seat;
}
