import { Counter, Histogram } from 'prom-client';
import type { MessageMetadata } from './model/message-metadata.js';

/** The registry belongs to the process, so these do as well. */
const replies = new Counter({
  name: 'learnflow_tutor_replies_total',
  help: 'Replies by who wrote them and how they ended',
  labelNames: ['tutor', 'agent', 'status'],
});
const firstText = new Histogram({
  name: 'learnflow_tutor_first_text_seconds',
  help: 'From the beginning of the work on a reply to its first text',
  labelNames: ['tutor'],
  buckets: [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
});
const tokens = new Counter({
  name: 'learnflow_tutor_tokens_total',
  help: 'Tokens that the provider says it has counted',
  labelNames: ['direction', 'model'],
});
const refusals = new Counter({
  name: 'learnflow_tutor_refusals_total',
  help: 'Replies that the provider was not asked for, or did not give: quota_used, budget_used, provider_unavailable',
  labelNames: ['reason'],
});
const guarded = new Counter({
  name: 'learnflow_tutor_code_checks_total',
  help: 'Pieces of code in replies, and what became of them',
  labelNames: ['action', 'reason'],
});

export function countReply(metadata: MessageMetadata, status: string): void {
  const { tutor = 'none', agent = 'none', firstTokenMs, guard = [], fallback } = metadata;
  replies.inc({ tutor, agent, status });
  if (firstTokenMs != null) firstText.observe({ tutor }, firstTokenMs / 1000);
  const model = metadata.model ?? 'none';
  if (metadata.tokens != null) {
    tokens.inc({ direction: 'input', model }, metadata.tokens.input);
    tokens.inc({ direction: 'output', model }, metadata.tokens.output);
  }
  if (fallback != null) refusals.inc({ reason: fallback });
  for (const { action, reason } of guard) guarded.inc({ action, reason });
}
