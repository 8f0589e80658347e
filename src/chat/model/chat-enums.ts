import { namedEnum } from '../../common/schemas/named-enum.js';
import { AGENT_TYPES } from '../agents/agents.js';

export const AgentTypeName = namedEnum(
  'AgentType',
  AGENT_TYPES,
  'The part that the tutor plays; `triage` chooses one of the others for each message',
);
export const ChatSessionStatusName = namedEnum(
  'ChatSessionStatus',
  ['active', 'ended'],
  'Whether a conversation takes messages',
);
export const MessageRoleName = namedEnum(
  'MessageRole',
  ['user', 'assistant', 'system'],
  'Who speaks: the student, the tutor, or LearnFlow itself',
);
export const TutorName = namedEnum(
  'Tutor',
  ['openai', 'built-in'],
  'Who writes: a model, or the built-in rules',
);
export const TriageSource = namedEnum('TriageSource', ['rules', 'model', 'default'], 'Who chose the agent');
export const GuardAction = namedEnum('GuardAction', ['passed', 'withheld'], 'What became of a piece of code');
export const GuardForm = namedEnum(
  'GuardForm',
  ['fenced', 'unfenced', 'inline', 'encoded'],
  'How a piece of code stood in the reply',
);
export const GuardReason = namedEnum(
  'GuardReason',
  ['solves_exercise', 'resembles_solution', 'unreadable', 'unchecked', 'harmless'],
  'Why a piece of code was shown or withheld',
);
