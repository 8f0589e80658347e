function unpack(box) {
  const presents = [];
  for (const thing of box) {
    presents.push(thing);
  }
  return presents;
}
