import { withoutNoise } from './names.js';

/** Something that not all versions of Python have. */
export interface LanguageFeature {
  feature: string;
  /** 1-based. */
  line: number;
  /** `from Python 3.12 on`, `up to Python 3.11`. */
  versions: string;
}

interface Pattern {
  feature: string;
  versions: string;
  /** Of a line of code without the contents of texts and comments. */
  line: RegExp;
}

const since = (version: string): string => `from Python ${version} on`;

/** From the pages "What's New in Python" 3.11 to 3.14: what beginners' exercises meet. */
const PATTERNS: readonly Pattern[] = [
  {
    feature: 'a type parameter',
    versions: since('3.12'),
    line: /^\s*(?:async\s+)?(?:def|class)\s+\w+\s*\[/,
  },
  {
    feature: 'a `type` statement',
    versions: since('3.12'),
    line: /^\s*type\s+[A-Za-z_]\w*\s*(?:\[[^\]]{0,100}\]\s*)?=/,
  },
  {
    feature: '`except` with several classes and no brackets',
    versions: since('3.14'),
    line: /^\s*except\*?\s+[\w.]+\s*,\s*[\w.]+(?:\s*,\s*[\w.]+)*\s*:/,
  },
  {
    feature: '`itertools.batched`',
    versions: since('3.12'),
    line: /\bitertools\.batched\b|\bfrom\s+itertools\s+import\b.*\bbatched\b/,
  },
  {
    feature: '`typing.override`',
    versions: since('3.12'),
    line: /\btyping\.override\b|\bfrom\s+typing\s+import\b.*\boverride\b/,
  },
  {
    feature: '`copy.replace`',
    versions: since('3.13'),
    line: /\bcopy\.replace\s*\(|\bfrom\s+copy\s+import\b.*\breplace\b/,
  },
  { feature: '`warnings.deprecated`', versions: since('3.13'), line: /\bwarnings\.deprecated\b/ },
  { feature: '`annotationlib`', versions: since('3.14'), line: /\b(?:import|from)\s+annotationlib\b/ },
  {
    feature: 'the module `distutils`',
    versions: 'up to Python 3.11',
    line: /\b(?:import|from)\s+distutils\b/,
  },
  { feature: 'the module `imp`', versions: 'up to Python 3.11', line: /^\s*(?:import|from)\s+imp\b/ },
  {
    feature: 'the module `asyncore`',
    versions: 'up to Python 3.11',
    line: /\b(?:import|from)\s+(?:asyncore|asynchat|smtpd)\b/,
  },
  {
    feature: 'a module that Python 3.13 has left out',
    versions: 'up to Python 3.12',
    line: /^\s*(?:import|from)\s+(?:cgi|cgitb|crypt|imghdr|mailcap|nntplib|pipes|sndhdr|telnetlib|uu|xdrlib)\b/,
  },
  {
    feature: '`assertEquals`',
    versions: 'up to Python 3.11',
    line: /\.(?:assertEquals|assertNotEquals|assertItemsEqual|failUnless|assertRegexpMatches|assertRaisesRegexp|assert_)\s*\(/,
  },
];

/** In f-strings, whose contents count: the same quotes inside of a field, and texts with `t` before them. */
const RAW_PATTERNS: readonly Pattern[] = [
  {
    feature: 'a text with `t` before it',
    versions: since('3.14'),
    line: /(?<![\w"'])(?:t|rt|tr)(?:"[^"\n{]*\{[^"\n]*"|'[^'\n{]*\{[^'\n]*')/i,
  },
  {
    feature: 'a field of an f-string with the same quotes inside',
    versions: since('3.12'),
    line: /(?<![\w"'])(?:f|rf|fr)"[^"{}\n]{0,200}\{[^"{}\n]{0,100}\["[^"\n]{0,100}"\]\}/i,
  },
  {
    feature: 'a field of an f-string with the same quotes inside',
    versions: since('3.12'),
    line: /(?<![\w"'])(?:f|rf|fr)'[^'{}\n]{0,200}\{[^'{}\n]{0,100}\['[^'\n]{0,100}'\]\}/i,
  },
];

const MAX_LINES = 5_000;
const MAX_LINE = 1_000;

/** The first place of each feature, in the order of the lines. */
export function languageFeatures(code: string): LanguageFeature[] {
  const lines = (text: string): string[] =>
    text.split('\n', MAX_LINES).map((line) => line.slice(0, MAX_LINE));
  const raw = lines(code);
  const found = new Map<string, LanguageFeature>();
  for (const [index, line] of lines(withoutNoise(code, 'python')).entries()) {
    const isComment = raw[index]?.trimStart().startsWith('#') ?? false;
    const fitting = [
      ...PATTERNS.filter((pattern) => pattern.line.test(line)),
      ...(isComment ? [] : RAW_PATTERNS.filter((pattern) => pattern.line.test(raw[index] ?? ''))),
    ];
    for (const { feature, versions } of fitting)
      if (!found.has(feature)) found.set(feature, { feature, line: index + 1, versions });
  }
  return [...found.values()];
}
