/** A name in the spellings of Python and of JavaScript: `split_minutes` and `splitMinutes`. */
export function toTestedNames(name: string): string[] {
  const camel = name.replaceAll(/(?<!_)_+([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
  const snake = name.replaceAll(/(?<=[a-z0-9])[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  return [...new Set([name, camel, snake])];
}

/** The names that a text defines as functions, in any of the usual languages. */
export function definedNames(text: string): string[] {
  const found = [
    ...text.matchAll(/\b(?:def|function(?:\s*\*)?|func|fn|fun|sub)\s+([A-Za-z_$][\w$]*)/g),
    ...text.matchAll(/\b(?:const|let|var)\s+([A-Za-z_$][\w$]*)\s*=\s*(?:async\s*)?(?:function|\(|\w+\s*=>)/g),
    ...text.matchAll(/^[ \t]*([A-Za-z_]\w*)\s*=\s*lambda\b/gm),
    ...text.matchAll(
      /^[ \t]*(?:public |static |private )*[\w<>[\]]+\s+([A-Za-z_]\w*)\s*\([^)]{0,400}\)\s*\{/gm,
    ),
  ];
  return [...new Set(found.map(([, name = '']) => name))];
}
