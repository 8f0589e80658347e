function firstFreeSeat(taken) {
  return taken.length + 1;
}
