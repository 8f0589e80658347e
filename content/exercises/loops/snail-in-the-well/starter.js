function daysToClimb(depth, up, down) {
  let height = 0;
  let days = 0;
  // One round of your loop is one day and one night.
  return days;
}
