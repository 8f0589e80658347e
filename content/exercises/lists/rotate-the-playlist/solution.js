function rotate(songs, steps) {
  const count = songs.length;
  if (count === 0) return [];
  const start = ((steps % count) + count) % count;
  return [...songs.slice(start), ...songs.slice(0, start)];
}
