export { LearnFlow, type LearnFlowOptions } from './learnflow.js';
export { ProblemError, type Problem } from './problem-error.js';
export type { Tokens } from './tokens.js';
export type { ChatSocket, ChatListeners } from './chat-socket.js';
export type { LiveSocket, LiveListeners } from './live-socket.js';
export type { ReplyEvent } from './reply-events.js';
export type { components, operations, paths } from './generated/api.js';
