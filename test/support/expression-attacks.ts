import { RegExpParser, type AST } from '@eslint-community/regexpp';
import { leastCpuMs } from './cpu-ms.js';

/** Ascending, so that an expression that is not linear shows it in a bearable time. */
const SIZES = [24, 28, 31, 34, 37, 40, 64, 128, 512, 4_096, 32_768];
/** Matches next to nothing, and no line ends with it. */
const END = '\0\n\0';
/** More would only repeat what the first ones say. */
const MAX_PUMPS = 48;

type Attack = (size: number) => string;

/**
 * Long texts that an expression would take more than linear time for, were it not linear: repeats of each run of its own
 * pieces, behind each of its beginnings, with an end that matches nothing.
 */
function attacksOn(source: string, flags: string): Attack[] {
  const pattern = new RegExpParser().parsePattern(source, 0, source.length, {
    unicode: flags.includes('u'),
    unicodeSets: flags.includes('v'),
  });
  const pumps = new Map<string, string>();
  for (const elements of runsOf(pattern)) {
    for (let end = 1; end <= elements.length; end += 1) {
      const beginning = elements.slice(0, end).join('');
      for (let start = 0; start < end; start += 1) {
        const pump = elements.slice(start, end).join('');
        if (pump !== '') pumps.set(pump, elements.slice(0, start).join(''));
        if (elements[end - 1] !== '') pumps.set(elements[end - 1] ?? '', beginning);
      }
    }
  }
  for (const pair of pairsOf(source)) if (!pumps.has(pair)) pumps.set(pair, '');
  return [...pumps].slice(0, MAX_PUMPS).map(
    ([pump, beginning]) =>
      (size) =>
        `${beginning}${pump.repeat(Math.ceil(size / pump.length))}${END}`,
  );
}

/** Two of the signs that the expression names: they open and close, or the one hides the other. */
function pairsOf(source: string): string[] {
  const signs = [...new Set(source.match(/["'`\\#/*(<[{$]/g) ?? [])].slice(0, 4);
  return signs.flatMap((first) => signs.map((second) => first + second));
}

/** The processor time of the slowest search, in milliseconds; the first one above `enough` ends the tries. */
export function slowestSearch(source: string, flags: string, enough: number): number {
  if (!/[*+{]/.test(source)) return 0;
  const expression = new RegExp(source, flags);
  let slowest = 0;
  for (const attack of attacksOn(source, flags)) {
    for (const size of SIZES) {
      const text = attack(size);
      slowest = Math.max(
        slowest,
        leastCpuMs(() => search(expression, text), enough),
      );
      if (slowest > enough) return slowest;
    }
  }
  return slowest;
}

function search(expression: RegExp, text: string): void {
  if (expression.global) text.replaceAll(expression, '');
  else expression.exec(text);
}

/** For each alternative at any depth: one short text for each of its pieces. */
function runsOf(node: AST.Pattern | AST.Group | AST.CapturingGroup | AST.LookaroundAssertion): string[][] {
  return node.alternatives.flatMap((alternative) => [
    alternative.elements.map(sampleOf),
    ...alternative.elements.flatMap(innerRunsOf),
  ]);
}

function innerRunsOf(element: AST.Element): string[][] {
  if (element.type === 'Quantifier') return innerRunsOf(element.element);
  if (element.type === 'Group' || element.type === 'CapturingGroup') return runsOf(element);
  if (element.type === 'Assertion' && (element.kind === 'lookahead' || element.kind === 'lookbehind')) {
    return runsOf(element);
  }
  return [];
}

/** A text that the piece matches, of one character where it can be. */
function sampleOf(element: AST.Element): string {
  switch (element.type) {
    case 'Character':
      return String.fromCodePoint(element.value);
    case 'CharacterClass':
    case 'CharacterSet':
      return sampleOfClass(element.raw);
    case 'Quantifier':
      return sampleOf(element.element).repeat(Math.max(1, element.min));
    case 'Group':
    case 'CapturingGroup':
      return element.alternatives[0]?.elements.map(sampleOf).join('') ?? '';
    default:
      return '';
  }
}

const CANDIDATES = Array.from(' a1_A.,:;=()[]{}<>+-*/%&|^!?\'"`#@$~\\\n\tбé界');

function sampleOfClass(raw: string): string {
  const one = new RegExp(`^${raw}$`, isUnicode(raw) ? 'u' : '');
  return CANDIDATES.find((char) => one.test(char)) ?? 'a';
}

const isUnicode = (raw: string): boolean => /\\[pu]|[\ud800-\udfff]/i.test(raw);
