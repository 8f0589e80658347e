import type { LanguageId } from '../../../grading/grading.types.js';
import { languageNamed } from '../../../grading/languages.js';
import { textAt, type Element } from '../syntax/xml.js';

/** What a built-in type runs; a type that only runs programs can have tests of stdin alone. */
interface QuestionType {
  language: LanguageId;
  /** Whether test code runs after the student's. */
  takesCode: boolean;
}

const BUILT_IN: Readonly<Record<string, QuestionType | null>> = {
  python3: { language: 'python', takesCode: true },
  python3_w_input: { language: 'python', takesCode: true },
  c_program: { language: 'c', takesCode: false },
  cpp_program: { language: 'cpp', takesCode: false },
  java_program: { language: 'java', takesCode: false },
  nodejs: { language: 'javascript', takesCode: false },
  c_function: null,
  cpp_function: null,
  java_class: null,
  java_method: null,
  python2: null,
  php: null,
  sql: null,
  multilanguage: null,
  octave_function: null,
  pascal_function: null,
  pascal_program: null,
  directed_graph: null,
  undirected_graph: null,
};

/** Settings of a question or a prototype; what is absent or empty is inherited. */
export const setting = (question: Element, name: string): string | undefined => {
  const text = textAt(question, name)?.trim();
  return text === undefined || text === '' ? undefined : text;
};

/** A template that is the student's answer and no more runs a program as it is. */
export const isPlainTemplate = (template: string): boolean =>
  /^\{\{\s*STUDENT_ANSWER(?:\s*\|\s*raw)?\s*\}\}$/.test(template.trim());

/** That of the type `python3` itself, which some questions carry as a copy. */
export const isUsualTemplate = (template: string): boolean =>
  /^\{\{\s*STUDENT_ANSWER(?:\s*\|\s*raw)?\s*\}\}\s*\{\{\s*TEST\.testcode(?:\s*\|\s*raw)?\s*\}\}$/.test(
    template.trim(),
  );

export interface ResolvedType extends QuestionType {
  prototype: Element | undefined;
}

/** The type of a question: undefined where its prototype is in neither the file nor the plugin, or a sentence why not. */
export function resolveType(
  name: string,
  prototypes: ReadonlyMap<string, Element>,
): ResolvedType | string | undefined {
  const prototype = prototypes.get(name);
  if (prototype === undefined) {
    const builtIn = BUILT_IN[name];
    if (builtIn === null) return `questions of type ${name} cannot be run here`;
    return builtIn && { ...builtIn, prototype: undefined };
  }
  const language = languageNamed(setting(prototype, 'language') ?? '');
  const template = setting(prototype, 'template') ?? '';
  if (language === undefined || !isPlainTemplate(template))
    return `the template of its type ${name} cannot be run here`;
  return { language, takesCode: false, prototype };
}
