/** The rooms of src, the lowest floor first. Rooms on one floor do not know each other. */
exports.FLOORS = [
  ['common'],
  ['database'],
  ['events', 'grading'],
  ['auth'],
  ['live', 'webhooks'],
  ['exercises'],
  ['analytics'],
  ['submissions'],
  ['chat'],
];
