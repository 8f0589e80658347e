import { defineEntity, p } from '@mikro-orm/core';
import { Student } from '../../auth/student.entity.js';

const TutorUsageSchema = defineEntity({
  name: 'TutorUsage',
  tableName: 'tutor_usage',
  properties: {
    student: () => p.manyToOne(Student).ref().primary().fieldName('student_id').deleteRule('cascade'),
    /** In UTC. */
    day: p.date().primary(),
    replies: p.integer().default(0),
  },
});

/** How many replies of the provider's a student has had on a day. */
export class TutorUsage extends TutorUsageSchema.class {}
TutorUsageSchema.setClass(TutorUsage);
