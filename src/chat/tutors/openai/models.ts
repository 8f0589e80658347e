import { ConfigError, type Config } from '../../../common/config.js';
import { AGENT_TYPES } from '../../agents/agents.js';
import type { AgentType } from '../../tutor.js';

/** The model of each agent: of OPENAI_MODELS, else of the agent's own variable, else OPENAI_MODEL. Throws ConfigError. */
export function modelsOf(env: Config['env']): Readonly<Record<AgentType, string>> {
  const own = env.OPENAI_MODELS;
  const unknown = Object.keys(own).filter((name) => !AGENT_TYPES.some((agent) => agent === name));
  if (unknown.length > 0) {
    const known = AGENT_TYPES.join(', ');
    throw new ConfigError([`OPENAI_MODELS: there is no agent ${unknown.join(', ')} (there are ${known})`]);
  }
  const single: Readonly<Record<string, unknown>> = env;
  const modelOf = (agent: AgentType): string => {
    const earlier = single[`OPENAI_MODEL_${agent.toUpperCase()}`];
    return own[agent] ?? (typeof earlier === 'string' ? earlier : env.OPENAI_MODEL);
  };
  return Object.fromEntries(AGENT_TYPES.map((agent) => [agent, modelOf(agent)])) as Record<AgentType, string>;
}
