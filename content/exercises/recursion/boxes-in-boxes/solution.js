function unpack(box) {
  const presents = [];
  for (const thing of box) {
    if (Array.isArray(thing)) {
      presents.push(...unpack(thing));
    } else {
      presents.push(thing);
    }
  }
  return presents;
}
