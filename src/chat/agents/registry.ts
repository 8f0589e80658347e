import type { AgentDescriptor } from './agent-descriptor.js';
import { codeReview } from './code-review.js';
import { concepts } from './concepts.js';
import { debug } from './debug.js';
import { exercise } from './exercise.js';
import { progress } from './progress.js';

/** The one list of agents. Where the words of several fit, the first answers: so the narrower stand first. */
export const AGENT_LIST: readonly AgentDescriptor[] = [progress, codeReview, exercise, debug, concepts];
