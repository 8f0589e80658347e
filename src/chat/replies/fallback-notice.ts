import type { FallbackReason } from './tutor-selector.js';

/** The honest first sentence of a reply of the built-in tutor where a provider is configured. Markdown. */
export const FALLBACK_NOTICES: Record<FallbackReason, string> = {
  quota_used: '*Your replies of the AI tutor for today are used up, so the rule-based tutor answers.*\n\n',
  budget_used:
    '*This conversation has grown too long for the AI tutor, so the rule-based tutor answers; a new conversation begins afresh.*\n\n',
  provider_unavailable:
    '*The AI tutor cannot be reached at the moment, so the rule-based tutor answers. It costs you nothing of today’s replies.*\n\n',
};

/** The honest last paragraphs of a reply that did not come to its end. Markdown. */
export const BROKEN_OFF =
  '\n\n*The AI tutor broke off here and could not be reached again, so this answer is not whole. It costs you nothing of today’s replies; ask again in a moment.*';
export const GIVEN_UP = '\n\n*This answer could not be finished, through a fault of ours. Please ask again.*';
