/** Where a check found something, and what it says there. */
export interface Finding {
  /** 1-based, in the student's code. */
  line: number;
  /** One or two sentences: what is there, and why another way is better; no rewritten code. */
  remark: string;
}

/** One line of a table of static checks. It says nothing where in doubt. */
export interface Check<Source> {
  id: string;
  /** 1 likely a mistake, 2 hard to read or to change, 3 a matter of style. */
  level: 1 | 2 | 3;
  find: (source: Source) => Iterable<Finding>;
}

/** What the code is meant for. */
export interface ReviewTarget {
  /** The tests call functions, so that nothing needs to be printed or read. */
  callsFunctions: boolean;
  /** Test files import the code and may use any name of it. */
  isImported: boolean;
  /** Functions that the tests call: their names are not the student's choice. */
  askedNames: ReadonlySet<string>;
  /** Lines that the exercise gave to the student: they are not criticised. */
  givenLines: ReadonlySet<string>;
}

export interface Remark extends Finding {
  id: string;
}

const MAX_REMARKS = 3;

/** The most important remarks, one a check and one a line, in the order of the lines. */
export function remarksOf<Source>(
  checks: readonly Check<Source>[],
  source: Source,
  code: string,
  { givenLines }: ReviewTarget,
): Remark[] {
  const lines = code.split('\n');
  const isOwn = ({ line }: Finding) => !givenLines.has(lines[line - 1]?.trim() ?? '');
  const found = checks
    .flatMap(({ id, level, find }) => {
      const finding = Iterator.from(find(source)).find(isOwn);
      return finding ? [{ ...finding, id, level }] : [];
    })
    .sort((a, b) => a.level - b.level || a.line - b.line);
  const taken = new Set<number>();
  const chosen = found.filter(({ line }) => !taken.has(line) && taken.add(line)).slice(0, MAX_REMARKS);
  return chosen.sort((a, b) => a.line - b.line).map(({ id, line, remark }) => ({ id, line, remark }));
}
