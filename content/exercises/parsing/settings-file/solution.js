function parseSettings(text) {
  const settings = {};
  for (const rawLine of text.split('\n')) {
    const line = rawLine.trim();
    const equals = line.indexOf('=');
    if (line.startsWith('#') || equals === -1) continue;
    const key = line.slice(0, equals).trim();
    settings[key] = line.slice(equals + 1).trim();
  }
  return settings;
}
