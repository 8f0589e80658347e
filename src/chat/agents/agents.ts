import type { Agent } from '../model/tutor.js';
import type { AgentPrompt } from './agent-prompt.js';
import { codeReview } from './code-review.js';
import { concepts } from './concepts.js';
import { debug } from './debug.js';
import { exercise } from './exercise.js';
import { HOUSE_RULES_VERSION } from './house-rules.js';
import { progress } from './progress.js';

export const AGENTS: Readonly<Record<Agent, AgentPrompt>> = {
  concepts,
  debug,
  code_review: codeReview,
  exercise,
  progress,
};

/** Of the agent's own words and of those that all agents share: the metadata of a message names both. */
export const promptVersion = (agent: Agent): string => `${AGENTS[agent].version}+${HOUSE_RULES_VERSION}`;

/** The statistics cost a few queries, and one agent speaks of them. */
export const needsProgress = (agent: Agent): boolean => AGENTS[agent].parts.includes('progress');
