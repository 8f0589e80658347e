import { stringify, type ScalarTag, type Tags } from 'yaml';
import { WholeFloat } from '../../../common/schemas/exact-json.js';

const FLOAT = 'tag:yaml.org,2002:float';

/** What PyYAML's resolver takes for a value, where the specification of YAML 1.1 and npm's `yaml` take more. */
const BOOLS: readonly (readonly [boolean, RegExp])[] = [
  [true, /^(?:[Yy]es|YES|[Tt]rue|TRUE|[Oo]n|ON)$/],
  [false, /^(?:[Nn]o|NO|[Ff]alse|FALSE|[Oo]ff|OFF)$/],
];
const DECIMAL = /^[-+]?(?:0|[1-9][\d_]*)$/;
const EXPONENT = /^(?:[-+]?\d[\d_]*)?\.[\d_]*[eE][-+]\d+$/;

/**
 * YAML 1.1 as Python's readers take it: `y`, `1e3`, `08` and dates are texts. `tags` are those of `yaml` for 1.1, of which
 * each that reads more is narrowed.
 */
export function pyyamlTags(tags: Tags): Tags {
  return tags.flatMap((tag) => {
    if (typeof tag === 'string' || !('test' in tag) || !tag.test) return [tag];
    if (tag.tag === 'tag:yaml.org,2002:timestamp') return [];
    return [narrowed(tag)];
  });
}

function narrowed(tag: ScalarTag): ScalarTag {
  const bool = BOOLS.find(([value]) => tag.identify?.(value) === true);
  if (bool && tag.tag.endsWith(':bool')) return { ...tag, test: bool[1] };
  if (tag.tag.endsWith(':int') && tag.test?.test('8') === true && tag.test.test('08'))
    return { ...tag, test: DECIMAL };
  if (tag.tag === FLOAT && tag.format === 'EXP') return { ...tag, test: EXPONENT };
  return tag;
}

/** A text that PyYAML reads as the same values: floats have a point, also beside an exponent, and so have whole ones. */
export const stringifyForPyyaml = (value: unknown): string =>
  stringify(value, {
    version: '1.1',
    lineWidth: 0,
    customTags: (tags) => [WRITTEN_FLOAT, WRITTEN_MARK, ...tags],
  });

const NEVER = /(?!)/;

const WRITTEN_FLOAT: ScalarTag = {
  tag: FLOAT,
  default: true,
  test: NEVER,
  identify: (value) => value instanceof WholeFloat || (typeof value === 'number' && /e/.test(String(value))),
  resolve: Number,
  stringify: ({ value }) => {
    const [mantissa = '', exponent] = String(value instanceof WholeFloat ? value.value : value).split('e');
    const pointed = mantissa.includes('.') ? mantissa : `${mantissa}.0`;
    return exponent === undefined ? pointed : `${pointed}e${exponent}`;
  },
};

/** Where they stand bare, PyYAML takes them for marks of its own and refuses the file. */
const WRITTEN_MARK: ScalarTag = {
  tag: 'tag:yaml.org,2002:str',
  default: true,
  test: NEVER,
  identify: (value) => value === '=' || value === '<<',
  resolve: (text) => text,
  stringify: ({ value }) => JSON.stringify(value),
};
