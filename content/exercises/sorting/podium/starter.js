function podium(results) {
  const sorted = [...results].sort((a, b) => a.seconds - b.seconds);
  return sorted;
}
