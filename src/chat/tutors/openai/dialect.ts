/** What servers of this protocol do not agree upon. */
export interface Dialect {
  limit: 'max_completion_tokens' | 'max_tokens';
  countsTokens: boolean;
}

/** OpenAI’s newer models refuse the old name of the limit; most other servers know only that. */
export const firstDialect = (isOpenAi: boolean): Dialect => ({
  limit: isOpenAi ? 'max_completion_tokens' : 'max_tokens',
  countsTokens: true,
});

/** The one to try after a server has refused a parameter by its name; undefined where it was refused for another reason. */
export function otherDialect(
  dialect: Dialect,
  status: number | undefined,
  message: string,
): Dialect | undefined {
  if (status !== 400 && status !== 422) return undefined;
  if (dialect.countsTokens && message.includes('stream_options')) return { ...dialect, countsTokens: false };
  if (!message.includes(dialect.limit)) return undefined;
  return { ...dialect, limit: dialect.limit === 'max_tokens' ? 'max_completion_tokens' : 'max_tokens' };
}

/** The members of a request that differ. */
export function dialectBody({ limit, countsTokens }: Dialect, maxTokens: number, isStream: boolean) {
  return {
    ...(limit === 'max_tokens' ? { max_tokens: maxTokens } : { max_completion_tokens: maxTokens }),
    ...(countsTokens && isStream ? { stream_options: { include_usage: true } } : {}),
  };
}
