function daysToClimb(depth, up, down) {
  if (depth <= 0) return 0;
  if (up < depth && up <= down) return -1;
  let height = 0;
  let days = 0;
  while (true) {
    days += 1;
    height += up;
    if (height >= depth) return days;
    height -= down;
  }
}
