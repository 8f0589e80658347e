/* oxlint-disable no-unused-vars -- the three files are joined into one program */
// Tries every variant against the tests and says what passes. The tests that the starter fails come first.
const MAX_SOURCES = 300;

class Target {
  constructor(data) {
    Object.assign(this, data, {
      starter: data.starter ?? '',
      best: 0,
      solved: false,
      stuck: false,
      seen: new Set(),
    });
    this.weight = this.tests.reduce((sum, { weight }) => sum + weight, 0) || 1;
    this.arity = this.kind === 'call' ? JSON.parse(this.tests[0].json).length : 0;
    const head =
      new RegExp(`function(?:\\s*\\*)?\\s*${this.name}\\s*\\(([^()]*)\\)`).exec(this.starter)?.[1] ?? '';
    this.params = head
      .split(',')
      .map((name) => name.trim())
      .filter((name) => /^[\w$]+$/.test(name));
    this.starterFailed = this.order();
  }

  /** Tests that the starter passes say little: they come last. */
  order() {
    const [own] = this.starter === '' ? [] : this.variants(this.starter, false);
    const passes = this.tests.map((test) => own !== undefined && this.passes(own, test, null).right.size > 0);
    const ranked = this.tests.map((test, at) => ({ test, passed: passes[at] }));
    ranked.sort((a, b) => Number(a.passed) - Number(b.passed) || a.test.size - b.test.size);
    this.tests = ranked.map(({ test }) => test);
    this.best = ranked.reduce((sum, { test, passed }) => sum + (passed ? test.weight : 0), 0);
    return passes.filter((passed) => !passed).length;
  }

  /** Functions from a test to answers by form. Those under the tested name come first. */
  *variants(text, withBodies = true) {
    if (this.kind === 'io') yield* this.programs(text);
    else yield* this.functions(text, withBodies);
  }

  *functions(text, withBodies) {
    const own = functionsOf(text);
    const merged =
      own.some(([name]) => name === this.name) || this.starter === '' ? own : this.besideStarter(text, own);
    const named = merged.filter(([name]) => name === this.name);
    const others = merged.filter(([name, one]) => name !== this.name && fits(one, this.arity)).toReversed();
    for (const [name, one, out] of [...named, ...others].slice(0, MAX_FUNCTIONS))
      yield this.caller(name, one, out, merged);
    if (!withBodies) return;
    for (const body of bodiesOf(text, this.params, this.arity))
      yield (test) => given(body(JSON.parse(test.json)));
  }

  /** The starter's functions, with those of the same name replaced. */
  besideStarter(text, own) {
    const both = functionsOf(loose(`${this.starter}\n${text}`));
    return both.length > 0 ? [...both, ...own.filter(([name]) => name === 'expression')] : own;
  }

  caller(name, one, out, all) {
    const call = (test) => {
      const called = test.function === this.name ? one : all.find(([key]) => key === test.function)?.[1];
      out.length = 0;
      // A new copy for each run: a solution may change its arguments.
      const result = watched(() => called(...JSON.parse(test.json)));
      return given({ ...result, printed: out.join('') });
    };
    call.named = name === this.name;
    return call;
  }

  *programs(text) {
    const program = compile([], text);
    if (program !== undefined) {
      const whole = (test) => runProgram(program, test.stdin);
      whole.named = true;
      yield whole;
    }
    const expression = compile([], `console.log(${text.replace(/;\s*$/, '')}\n);`);
    if (expression !== undefined) yield (test) => runProgram(expression, test.stdin);
    for (const name of namesIn(text)) {
      for (const read of READERS) {
        const called = compile(
          ['__stdin'],
          `${text}\n;const __answer = ${name}(${read}); if (__answer !== undefined) console.log(Array.isArray(__answer) ? __answer.join("\\n") : __answer);`,
        );
        if (called !== undefined) yield (test) => runProgram(called, test.stdin, [test.stdin]);
      }
    }
  }

  passes(variant, test, forms) {
    const { answers, stuck } = variant(test);
    const right = new Set();
    for (const [form, answer] of Object.entries(answers)) {
      if (forms !== null && !forms.has(form)) continue;
      if (this.isRight(form, answer, test)) right.add(form);
    }
    return { right, stuck };
  }

  isRight(form, answer, test) {
    if (this.kind === 'io') return sameWords(split(test.expected), split(answer), test);
    if (form === 'print') return sameWords(words(test.expected), words(answer), test);
    return same(test.expected, answer, test);
  }

  attempt(variant) {
    let forms = null;
    let passed = 0;
    let weight = 0;
    for (const [at, test] of this.tests.entries()) {
      const { right, stuck } = this.passes(variant, test, forms);
      if (right.size > 0) {
        forms = right;
        passed += 1;
        weight += test.weight;
        continue;
      }
      // What was right once and then ran too long may still be a solution.
      this.stuck ||= stuck && passed > 0;
      if (at === 0 || variant.named !== true) return;
    }
    this.solved ||= passed === this.tests.length;
    if (variant.named === true) this.best = Math.max(this.best, weight);
  }

  search(texts) {
    for (const text of texts) {
      this.tryText(text);
      if (this.solved || isSpent()) return;
    }
    if (this.starter === '') return;
    let left = MAX_SPLICED;
    for (const text of texts) {
      for (const whole of taken(spliced(this.starter, text), MAX_SPLICED_EACH)) {
        left -= 1;
        if (left < 0 || this.solved || isSpent()) return;
        if (compile([], whole) !== undefined) this.tryText(whole, false);
      }
    }
  }

  tryText(text, withBodies = true) {
    const key = text.trim();
    if (this.seen.has(key) || key === this.starter.trim()) return;
    this.seen.add(key);
    for (const variant of this.variants(text, withBodies)) {
      this.attempt(variant);
      if (this.solved || isSpent()) return;
    }
  }
}

const READERS = [
  '',
  '__stdin',
  'Number(__stdin)',
  '__stdin.trim().split("\\n")',
  '...__stdin.trim().split("\\n")',
  '...__stdin.trim().split(/\\s+/).map(Number)',
];
const split = (text) =>
  String(text)
    .split(/\s+/)
    .filter((word) => word !== '');
const fits = (one, arity) =>
  one.length <= arity && (arity === 0 || one.length > 0 || /\.\.\.|arguments|=/.test(String(one)));

/** Two definitions of one name may stand in one program. */
const loose = (text) => text.replaceAll(/^(const|let)\s/gm, 'var ');

function given({ ok, value, stuck, printed }) {
  if (!ok) return { answers: {}, stuck };
  const answers = { value: isIterator(value) ? taken(value, 100_000) : value };
  if (printed) answers.print = printed;
  if (Array.isArray(value))
    for (const pair of value)
      if (Array.isArray(pair) && typeof pair[0] === 'string') answers[`name ${pair[0]}`] = pair[1];
  return { answers, stuck };
}

const isIterator = (value) => typeof value === 'object' && value !== null && typeof value.next === 'function';

function runProgram(program, stdin, more = []) {
  const around = surroundings(stdin);
  const { ok, stuck } = watched(() => {
    program(...around.values, ...more);
    around.finish();
  });
  return { answers: ok || around.out.length > 0 ? { print: around.out.join('') } : {}, stuck };
}

/** Distinct texts that compile and hold something of the newest part; the likely ones first. */
function sources(parts) {
  const seen = new Set();
  const add = (text) => {
    if (seen.size >= MAX_SOURCES || text.trim() === '') return;
    seen.add(text);
    const open = (text.match(/\{/g) ?? []).length - (text.match(/\}/g) ?? []).length;
    // Anybody can write the brackets that are left out at the end.
    if (open > 0 && open < 6 && compile([], text) === undefined) seen.add(text + '\n}'.repeat(open));
  };
  const [newest, older] = [parts.at(-1), parts.slice(0, -1).map(([first]) => first)];
  newest.forEach(add);
  for (const above of chosen(older)) {
    for (const texts of [
      [...above, newest[0]],
      [newest[0], ...above],
      [newest[0], ...above.toReversed()],
    ]) {
      const joined = texts.join('\n');
      add(joined);
      if (compile([], joined) === undefined) add(loose(joined));
      add(texts.reduce((one, text) => overlapped(one, text)));
    }
  }
  const whole = [...older, newest[0]].filter((text) => compile([], text) !== undefined);
  if (whole.length > 1) add(loose(whole.join('\n')));
  return [...seen];
}

/** How many older pieces are joined with the newest, chosen from how many of the latest ones. */
const REACHES = [
  [1, 24],
  [2, 9],
  [3, 7],
  [4, 6],
];

function chosen(older) {
  return REACHES.flatMap(([size, reach]) => [...subsets(older.slice(-reach).toReversed(), size)]).map(
    (some) => some.toReversed(),
  );
}

function* subsets(items, size) {
  if (size === 0) {
    yield [];
    return;
  }
  for (const [at, item] of items.entries()) {
    for (const rest of subsets(items.slice(at + 1), size - 1)) yield [item, ...rest];
  }
}

/** Both texts, with what the second one repeats of the first one's end only once. */
function overlapped(above, below) {
  const [a, b] = [above.trimEnd().split('\n'), below.trim().split('\n')];
  for (let size = Math.min(a.length, b.length); size > 0; size -= 1) {
    const [end, start] = [a.slice(-size), b.slice(0, size)];
    if (end.every((line, index) => line.trim() === start[index].trim()))
      return [...a, ...b.slice(size)].join('\n');
  }
  return `${above}\n${below}`;
}

/** `id:percent:state` of each target: the best score, and `solved`, `open` or `stuck`. */
function search(data) {
  const texts = sources(data.parts);
  return data.targets
    .map((each) => {
      const target = new Target(each);
      if (target.starterFailed > 0) target.search(texts);
      const stuck = target.stuck || isSpent();
      const state = target.solved ? 'solved' : stuck ? 'stuck' : 'open';
      return `${target.id}:${Math.floor((100 * target.best) / target.weight)}:${state}`;
    })
    .join(' ');
}
