function decide(light, metres) {
  if (light === 'green') {
    return 'go';
  }
  return 'stop';
}
