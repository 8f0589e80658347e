/** Titles of `each`: the placeholders of jest. */
'use strict';

const { format: pretty } = require('pretty-format');

const show = (value) => pretty(value, { maxDepth: 1, min: true });

const PLACEHOLDERS = {
  p: show,
  s: (value) => (typeof value === 'object' && value !== null ? show(value) : String(value)),
  d: (value) => String(Number(value)),
  i: (value) => String(Number.parseInt(value, 10)),
  f: (value) => String(Number.parseFloat(value)),
  j: (value) => JSON.stringify(value),
  o: show,
  O: show,
};

function format(title, args, index) {
  const rest = [...args];
  return title.replace(/%(%|#|\$|[psdifjoO])/g, (whole, kind) => {
    if (kind === '%') return '%';
    if (kind === '#') return `${index}`;
    if (kind === '$') return `${index + 1}`;
    return rest.length > 0 ? PLACEHOLDERS[kind](rest.shift()) : whole;
  });
}

module.exports = { format };
