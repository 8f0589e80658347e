import type { Agent, AgentType } from '../tutor.js';
import type { AgentDescriptor } from './agent-descriptor.js';
import { HOUSE_RULES_VERSION } from './house-rules.js';
import { AGENT_LIST } from './registry.js';

export const AGENTS = Object.fromEntries(AGENT_LIST.map((agent) => [agent.id, agent])) as Readonly<
  Record<Agent, AgentDescriptor>
>;

/** The parts that the tutor can play; with `triage` it chooses for each message. */
export const AGENT_TYPES: [AgentType, ...AgentType[]] = ['triage', ...AGENT_LIST.map(({ id }) => id)];

/** Of the agent's own words and of those that all agents share: the metadata of a message names both. */
export const promptVersion = (agent: Agent): string => `${AGENTS[agent].version}+${HOUSE_RULES_VERSION}`;

/** The statistics cost a few queries, and few agents speak of them. */
export const needsProgress = (agent: Agent): boolean => AGENTS[agent].parts.includes('progress');
