import { defineEntity, p } from '@mikro-orm/core';
import { Student } from '../auth/student.entity.js';

const StudentActivitySchema = defineEntity({
  name: 'StudentActivity',
  tableName: 'student_activity',
  properties: {
    student: () => p.manyToOne(Student).ref().primary().fieldName('student_id').deleteRule('cascade'),
    /** A calendar day of the student's own time zone. */
    day: p.date().primary(),
    submissions: p.integer().default(0),
  },
});

/** A day on which a student had something graded; streaks are counted from these. */
export class StudentActivity extends StudentActivitySchema.class {}
StudentActivitySchema.setClass(StudentActivity);
