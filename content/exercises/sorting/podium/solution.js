function podium(results) {
  const sorted = [...results].sort((a, b) => {
    if (a.seconds !== b.seconds) return a.seconds - b.seconds;
    return a.name < b.name ? -1 : 1;
  });
  return sorted.slice(0, 3).map((result) => result.name);
}
