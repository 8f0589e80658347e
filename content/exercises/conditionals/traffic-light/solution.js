function decide(light, metres) {
  if (light === 'green') return 'go';
  if (light === 'red') return 'stop';
  if (light === 'yellow') return metres >= 20 ? 'stop' : 'go';
  return 'careful';
}
