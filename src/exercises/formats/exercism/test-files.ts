/** Specs that are skipped so that learners enable them one by one. */
const SKIPPED = /\bx(test|it|describe)(?=\s*\(|\.each\b)|\b(test|it|describe)\.skip(?=\s*\(|\.each\b)/g;
const IMPORTS = /(import\s*\{)([^{}]{0,2000})(\}\s*from\s*['"]@jest\/globals['"])/g;

/** With every spec enabled, and how many were not. */
export function unskipSpecs(source: string): { source: string; count: number } {
  let count = 0;
  const enabled = source.replace(SKIPPED, (_all, after: string | undefined, before: string | undefined) => {
    count += 1;
    return after ?? before ?? '';
  });
  if (count === 0) return { source, count };
  return {
    source: enabled.replace(
      IMPORTS,
      (_all, start: string, names: string, end: string) => `${start}${withoutSkips(names)}${end}`,
    ),
    count,
  };
}

/** The names of an import list once each, `xtest` as `test`; white space as it was. */
function withoutSkips(names: string): string {
  const seen = new Set<string>();
  const kept = names.split(',').flatMap((part) => {
    const name = part.trim().replace(/^x(test|it|describe)$/, '$1');
    if (name === '' || seen.has(name)) return [];
    seen.add(name);
    return [part.replace(part.trim(), name)];
  });
  const trailing = names.slice(names.trimEnd().length);
  return `${kept.join(',').trimEnd()}${/,\s*$/.test(names) ? ',' : ''}${trailing}`;
}

/** Marks tasks for the track's website and nothing else: a module in its stead lets the tests run without pytest. */
export const PYTEST_STUB = `"""Stands in for pytest: its marks change nothing."""


class _Mark:
    def __getattr__(self, name):
        def mark(*arguments, **options):
            if len(arguments) == 1 and callable(arguments[0]) and not options:
                return arguments[0]
            return lambda test: test

        return mark


mark = _Mark()
`;

export const importsPytest = (source: string): boolean => /^(?:import|from)[ \t]+pytest\b/m.test(source);

/** What of pytest the stand-in has not. */
export const needsPytest = (source: string): boolean =>
  /\bpytest\.(?:raises|fixture|approx|param|skip|fail)\b|\bpytest\.mark\.(?:parametrize|usefixtures)\b/.test(
    source,
  );

/** The points of `hints.md`, each with the heading above it unless that says "General". */
export function parseHints(markdown: string): string[] {
  const hints: string[] = [];
  let heading = '';
  let isOpen = false;
  for (const line of markdown.split('\n')) {
    const title = /^#{2,6}\s(.*)$/.exec(line)?.[1]?.trim();
    const point = /^[-*+]\s(.*)$/.exec(line)?.[1]?.trimStart();
    if (title !== undefined) {
      heading = /^general$/i.test(title) ? '' : title;
      isOpen = false;
    } else if (point !== undefined) {
      hints.push(heading === '' ? point : `${heading}: ${point}`);
      isOpen = true;
    } else if (line.trim() === '') {
      if (!isOpen) continue;
    } else if (isOpen && /^\s/.test(line)) hints.push(`${hints.pop() ?? ''}\n${line.replace(/^ {1,2}/, '')}`);
  }
  return hints.map((hint) => hint.trim()).filter((hint) => hint !== '');
}
