function rotate(songs, steps) {
  return [...songs.slice(steps)];
}
