import { describe, expect, it } from '@jest/globals';
import { WholeFloat } from '../../../common/schemas/exact-json.js';
import { stringifyForPyyaml } from './pyyaml.js';
import { parseYaml } from './yaml.js';

const read = (text: string): unknown => parseYaml(text, { version: '1.1' });

describe('YAML for and from PyYAML', () => {
  it.each([
    'y',
    'Y',
    'n',
    'N',
    '1e3',
    '1.5e3',
    '.5e1',
    '1e+3',
    '08',
    '0_8',
    '0o17',
    '2001-01-01',
    '1,000',
    '=',
  ])('reads %s as a text', (text) => expect(read(text)).toBe(text));

  it.each([
    ['yes', true],
    ['Off', false],
    ['NO', false],
    ['017', 15],
    ['0x1F', 31],
    ['0b11', 3],
    ['1_000', 1000],
    ['1.0e+3', 1000],
    ['.5', 0.5],
    ['5.', 5],
    ['1:30', 90],
    ['0', 0],
    ['-7', -7],
    ['~', null],
  ])('reads %s as a value', (text, value) => expect(read(text)).toBe(value));

  it('writes floats with a point, and marks within quotes', () => {
    const values = [
      1e21,
      1e-7,
      2.5e-9,
      new WholeFloat(3),
      new WholeFloat(1e22),
      0.1,
      7,
      2n ** 70n,
      '=',
      '<<',
      'y',
      '1e3',
      '08',
      'no',
    ];
    expect(
      stringifyForPyyaml(values)
        .split('\n')
        .map((line) => line.slice(2)),
    ).toEqual([
      '1.0e+21',
      '1.0e-7',
      '2.5e-9',
      '3.0',
      '1.0e+22',
      '0.1',
      '7',
      '1180591620717411303424',
      '"="',
      '"<<"',
      '"y"',
      '"1e3"',
      '"08"',
      '"no"',
      '',
    ]);
  });

  it('reads what it has written', () => {
    const values = { y: [1e21, 'y', '=', -0.5, 1e-9], n: { '1e3': 'off', off: '1e3' } };
    expect(read(stringifyForPyyaml(values))).toEqual(values);
  });
});
