function parseSettings(text) {
  const settings = {};
  for (const line of text.split('\n')) {
    const [key, value] = line.split('=');
    settings[key] = value;
  }
  return settings;
}
