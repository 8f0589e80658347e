import type { Language } from '../languages/language.js';
import type { Source, Translated, Translator } from '../translate/translation.js';

/** The translators of this server, each opened when its language is first needed. */
export class Translators {
  private readonly open = new Map<Language, Translator>();

  /** The code as it is where its language runs untranslated. */
  async translate(language: Language, source: Source, signal?: AbortSignal): Promise<Translated> {
    if (!language.translation) return source;
    const translator = this.open.get(language) ?? language.translation.open();
    this.open.set(language, translator);
    return translator.translate(source, signal);
  }

  async stop(): Promise<void> {
    await Promise.all([...this.open.values()].map((translator) => translator.stop()));
  }
}
