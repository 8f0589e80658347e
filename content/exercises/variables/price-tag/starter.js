function priceTag(cents) {
  return '€' + cents;
}
