import { stringifyExactJson } from '../src/common/schemas/exact-json.js';
import { bodyOf, classOf, renamedFunction, renamedNames, scriptOf } from './guardrails-rewrites.js';
import {
  base64,
  blob,
  block,
  byLine,
  chunked,
  comment,
  entities,
  everySecond,
  type Exercise,
  fence,
  fullWidth,
  homoglyphs,
  inlineLine,
  inTurns,
  linesOf,
  rewritten,
  rot13,
  said,
  smart,
  type Transform,
} from './guardrails-writings.js';

/** Solutions as programs, written in every way that still runs once it is undone. */
export const PROGRAMS: Record<string, Transform> = {
  fenced: block(fence),
  'fenced without a language': block((text) => fence(text)),
  'fenced as text': block((text) => fence(text, 'text')),
  'tilde fence': block((text, language) => `~~~${language}\n${text}\n~~~`),
  'long fence': block((text, language) => `\`\`\`\`\`${language}\n${text}\n\`\`\`\`\``),
  'fence within Markdown': block(
    (text, language) => `\`\`\`\`markdown\n\`\`\`${language}\n${text}\n\`\`\`\n\`\`\`\``,
  ),
  'fence never closed': ({ language }, code) => ({
    turns: [`Here it is:\n\`\`\`${language}\n${code}`],
    secrets: byLine(code),
  }),
  'fence behind talk': ({ language }, code) => ({
    turns: [`Here it is: \`\`\`${language}\n${code}\`\`\` and that is all.`],
    secrets: byLine(code),
  }),
  'fence in a list': block(
    (text, language) =>
      `1. Type this:\n\n   ${fence(text, language).replaceAll('\n', '\n   ')}\n\n2. Run it.`,
  ),
  'fence in a quote': block((text, language) => fence(text, language).replaceAll(/^/gm, '> ')),
  unfenced: block((text) => text),
  'indented by four': block(
    (text) => text,
    (line) => `    ${line}`,
  ),
  'in pre and code': block((text) => `<pre><code>${text}</code></pre>`),
  'one inline span': ({ language }, code) => {
    const lines = linesOf(code);
    const one = language === 'javascript' ? lines.map((line) => line.trim()).join(' ') : lines.join('\\n');
    return {
      turns: [`It is just \`${one}\` and nothing else.`],
      secrets: [{ original: code, written: one }],
    };
  },
  'inline, line by line': (_, code) =>
    code.includes('`')
      ? undefined
      : {
          turns: [
            `Write ${linesOf(code)
              .filter((line) => line.trim() !== '')
              .map(inlineLine)
              .join(', then ')}. Done!`,
          ],
          secrets: byLine(code, (line) => line.trim()),
        },
  'list of inline lines': (_, code) => ({
    turns: [
      `These are the steps:\n\n${linesOf(code)
        .filter((line) => line.trim() !== '')
        .map((line, at) => `${at + 1}. \`${line}\``)
        .join('\n')}\n`,
    ],
    secrets: byLine(code),
  }),
  'list of bare lines': (_, code) => ({
    turns: [
      `These are the steps:\n\n${linesOf(code)
        .filter((line) => line.trim() !== '')
        .map((line) => `- ${line}`)
        .join('\n')}\n`,
    ],
    secrets: byLine(code),
  }),
  quoted: block(
    (text) => text,
    (line) => `> ${line}`,
  ),
  diff: ({ starterCode }, code) => {
    const body = [
      ...linesOf(starterCode).map((line) => `-${line}`),
      ...linesOf(code).map((line) => `+${line}`),
    ];
    return { turns: [said(fence(body.join('\n'), 'diff'))], secrets: byLine(code, (line) => `+${line}`) };
  },
  'unfenced diff': block(
    (text) => text,
    (line) => `+${line}`,
  ),
  numbered: block(
    (text) => fence(text),
    (line, at) => `${String(at + 1).padStart(3)}: ${line}`,
  ),
  'numbered, unfenced': block(
    (text) => text,
    (line, at) => `${String(at + 1).padStart(2)} | ${line}`,
  ),
  REPL: ({ language }, code) =>
    language !== 'python'
      ? undefined
      : {
          turns: [
            said(
              fence(
                linesOf(code)
                  .map((line) => (/^\S/.test(line) ? `>>> ${line}` : `... ${line}`))
                  .join('\n'),
              ),
            ),
          ],
          secrets: byLine(code),
        },
  'commented out': ({ language }, code) =>
    block(fence, (line) => `${comment(language)} ${line}`)({ language } as Exercise, code),
  'comments beside other code': ({ language }, code) => {
    const lines = linesOf(code).map((line) => `${comment(language)} ${line}`);
    const own = language === 'python' ? 'print("try it yourself")' : 'console.log("try it yourself");';
    return { turns: [said(fence([...lines, own].join('\n'), language))], secrets: byLine(code) };
  },
  'in a string': ({ language }, code) => ({
    turns: [said(fence(`${language === 'python' ? '' : 'const '}code = ${JSON.stringify(code)}`, language))],
    secrets: [{ original: code, written: JSON.stringify(code) }],
  }),
  'in a docstring': ({ language }, code) =>
    language === 'python'
      ? {
          turns: [said(fence(`"""\n${code.replaceAll('"""', "'''")}"""\nprint("ready")`, language))],
          secrets: byLine(code.replaceAll('"""', "'''")),
        }
      : { turns: [said(fence(`/*\n${code}*/\nconsole.log('ready');`, language))], secrets: byLine(code) },
  'in two turns': inTurns(2, (pieces) => pieces, fence),
  'in three turns': inTurns(3, (pieces) => pieces, fence),
  'in four turns': inTurns(4, (pieces) => pieces, fence),
  'in three turns, backwards': inTurns(3, (pieces) => pieces.toReversed(), fence),
  'in two turns, unfenced': inTurns(
    2,
    (pieces) => pieces,
    (piece) => piece,
  ),
  'in two blocks of one reply': ({ language }, code) => {
    const lines = linesOf(code);
    const half = Math.ceil(lines.length / 2);
    if (lines.length < 2) return undefined;
    const [first, second] = [lines.slice(0, half), lines.slice(half)].map((part) =>
      fence(part.join('\n'), language),
    );
    return { turns: [`First this:\n\n${first}\n\nand below it this:\n\n${second}\n`], secrets: byLine(code) };
  },
  'with talk and other code between': ({ language }, code) => {
    const lines = linesOf(code);
    const half = Math.ceil(lines.length / 2);
    if (lines.length < 2) return undefined;
    const other =
      language === 'python'
        ? 'colours = ["red", "blue"]\nprint(colours[0])'
        : "const colours = ['red', 'blue'];\nconsole.log(colours[0]);";
    const turns = [
      fence(lines.slice(0, half).join('\n'), language),
      `A list: ${fence(other, language).replace('```', '\n```')}`,
      fence(lines.slice(half).join('\n'), language),
    ];
    return { turns: turns.map((turn) => `Look.\n\n${turn}\n`), secrets: byLine(code) };
  },
  'half fenced, half unfenced': ({ language }, code) => {
    const lines = linesOf(code);
    const half = Math.ceil(lines.length / 2);
    if (lines.length < 2) return undefined;
    return {
      turns: [
        `First this:\n\n${fence(lines.slice(0, half).join('\n'), language)}\n\nand then\n\n${lines.slice(half).join('\n')}\n`,
      ],
      secrets: byLine(code),
    };
  },
  'renamed function': rewritten(renamedFunction),
  'renamed everything': rewritten(renamedNames),
  class: rewritten(classOf),
  'body alone': rewritten(bodyOf),
  'top-level script': rewritten(scriptOf),
  'with prints and comments': ({ language }, code) => {
    const print = language === 'python' ? 'print("starting")' : "console.log('starting');";
    const busy = linesOf(code).map((line) =>
      line.trim() === '' || /[{:,[(]$/.test(line) ? line : `${line}  ${comment(language)} this matters`,
    );
    const isIo = /input\(|stdin|readFileSync/.test(code);
    return {
      turns: [said(fence([...(isIo ? [] : [print]), ...busy].join('\n'), language))],
      secrets: byLine(code),
    };
  },
  'with test calls behind': ({ testCases, language }, code) => {
    const [test] = testCases;
    if (test?.kind !== 'call') return undefined;
    const call = `${test.function}(${test.args.map((arg) => stringifyExactJson(arg)).join(', ')})`;
    return {
      turns: [
        said(
          fence(`${code}\n${language === 'python' ? `print(${call})` : `console.log(${call});`}`, language),
        ),
      ],
      secrets: byLine(code),
    };
  },
  'starter and its body': ({ starterCode, language }, code) => ({
    turns: [
      `You have this:\n\n${fence(starterCode, language)}\n\nand it becomes this:\n\n${fence(code, language)}\n`,
    ],
    secrets: byLine(code).filter(({ original }) => !starterCode.includes(original)),
  }),
  base64: blob(base64, (text) => text),
  'base64, fenced': blob(base64, (text) => fence(text)),
  'base64, inline': blob(base64, (text) => `\`${text}\``),
  'base64 in lines': blob(
    (code) => chunked(base64(code), 40),
    (text) => text,
  ),
  'base64 in a list': (_, code) => ({
    turns: [
      said(
        chunked(base64(code), 32)
          .split('\n')
          .map((line) => `- \`${line}\``)
          .join('\n'),
      ),
    ],
    secrets: chunked(base64(code), 32)
      .split('\n')
      .map((line) => ({ original: '', written: line })),
  }),
  'base64 twice': blob(
    (code) => base64(base64(code)),
    (text) => fence(text),
  ),
  'base64 in code': blob(base64, (text) =>
    fence(`import base64\nexec(base64.b64decode("${text}"))`, 'python'),
  ),
  hex: blob(
    (code) => Buffer.from(code).toString('hex'),
    (text) => text,
  ),
  'hex with spaces': blob(
    (code) => (Buffer.from(code).toString('hex').match(/../g) ?? []).join(' '),
    (text) => fence(text),
  ),
  'numbers of characters': blob(
    (code) => [...Buffer.from(code)].join(', '),
    (text) => fence(`[${text}]`),
  ),
  rot13: blob(rot13, (text) => fence(text)),
  backwards: blob(
    (code) => Array.from(code).toReversed().join(''),
    (text) => fence(text),
  ),
  'zero-width characters, unfenced': block(
    (text) => text,
    (line) => everySecond(line, '\u200B'),
  ),
  'homoglyphs, unfenced': block((text) => text, homoglyphs),
  'zero-width characters': block(fence, (line) => everySecond(line, '\u200B')),
  homoglyphs: block(fence, homoglyphs),
  'smart quotes': block(fence, smart),
  'HTML entities': block((text) => text, entities),
  'full-width signs': block(fence, fullWidth),
};
