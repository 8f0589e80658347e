import { randomUUID } from 'node:crypto';
import { defineEntity, p } from '@mikro-orm/core';
import { databaseNow } from '../../database/clock.js';
import { Student } from '../../auth/student.entity.js';
import { Exercise } from '../../exercises/exercise.entity.js';
import type { AgentType } from '../tutor.js';

const ChatSessionSchema = defineEntity({
  name: 'ChatSession',
  tableName: 'chat_sessions',
  properties: {
    sessionId: p
      .uuid()
      .primary()
      .onCreate(() => randomUUID()),
    student: () => p.manyToOne(Student).ref().fieldName('student_id').deleteRule('cascade'),
    exercise: () => p.manyToOne(Exercise).ref().fieldName('exercise_id').nullable().deleteRule('set null'),
    topic: p.text().nullable(),
    agentType: p.text().$type<AgentType>().default('triage'),
    status: p.enum(['active', 'ended'] as const).default('active'),
    messageCount: p.integer().default(0),
    startedAt: p.datetime(3).onCreate(() => databaseNow()),
    endedAt: p.datetime(3).nullable(),
  },
  indexes: [
    { name: 'chat_sessions_student_index', properties: ['student', 'startedAt'] },
    { name: 'chat_sessions_exercise_index', properties: ['exercise', 'startedAt'] },
  ],
});

export class ChatSession extends ChatSessionSchema.class {}
ChatSessionSchema.setClass(ChatSession);
