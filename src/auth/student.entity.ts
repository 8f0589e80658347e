import { randomUUID } from 'node:crypto';
import { defineEntity, p, type InferEntity } from '@mikro-orm/core';
import { databaseNow } from '../database/clock.js';
import { ROLES, type Viewer } from '../common/viewer.js';

/** The counters of a student are there from the start, and know who is on the leaderboard: no read has to ask for it. */
const FOLLOW = `if tg_op = 'UPDATE' and old.role = new.role and old.is_active = new.is_active
    and old.show_on_leaderboard = new.show_on_leaderboard then return null; end if;
  insert into student_stats (student_id, listed, updated_at)
  values (new.id, new.role = 'student' and new.is_active and new.show_on_leaderboard, now())
  on conflict (student_id) do update set listed = excluded.listed; return null`;

const StudentSchema = defineEntity({
  name: 'Student',
  tableName: 'students',
  properties: {
    id: p.integer().primary(),
    /** What tokens, events and sockets carry. */
    userId: p.uuid().onCreate(() => randomUUID()),
    email: p.text(),
    passwordHash: p.text().lazy().hidden(),
    name: p.text(),
    gradeLevel: p.text().nullable(),
    bio: p.text().nullable(),
    avatarUrl: p.text().nullable(),
    role: p.enum(ROLES).default('student'),
    isActive: p.boolean().default(true),
    /** IANA name; days of activity are counted in it. */
    timezone: p.text().default('UTC'),
    leaderboardAlias: p.text().nullable(),
    showOnLeaderboard: p.boolean().default(true),
    createdAt: p.datetime(3).onCreate(() => databaseNow()),
    updatedAt: p
      .datetime(3)
      .onCreate(() => databaseNow())
      .onUpdate(() => databaseNow()),
  },
  indexes: [
    { name: 'students_created_at_index', properties: ['createdAt'] },
    {
      // Only where the server has pg_trgm.
      name: 'students_search_index',
      expression:
        'create index "students_search_index" on "students" using gin ("name" gin_trgm_ops, "email" gin_trgm_ops)',
    },
  ],
  uniques: [
    { name: 'students_user_id_unique', properties: ['userId'] },
    {
      name: 'students_email_unique',
      expression: 'create unique index "students_email_unique" on "students" (lower("email"))',
    },
  ],
  triggers: [
    {
      name: 'students_counters',
      timing: 'after',
      events: ['insert', 'update'],
      forEach: 'row',
      body: FOLLOW,
    },
  ],
});

export type StudentPatch = {
  [
    K in
      | 'name'
      | 'gradeLevel'
      | 'bio'
      | 'avatarUrl'
      | 'timezone'
      | 'leaderboardAlias'
      | 'showOnLeaderboard'
      | 'role'
      | 'isActive'
  ]?: InferEntity<typeof StudentSchema>[K] | undefined;
};

/** Everybody with an account; instructors and admins are students with another role. */
export class Student extends StudentSchema.class {
  /** Sets the fields that the patch names and answers with those that are now different. */
  change(patch: StudentPatch): string[] {
    const entries = Object.entries(patch).filter(
      ([field, value]) => value !== undefined && value !== this[field as keyof StudentPatch],
    );
    Object.assign(this, Object.fromEntries(entries));
    return entries.map(([field]) => field);
  }

  asViewer(sessionId: string): Viewer {
    return { studentId: this.id, userId: this.userId, sessionId, role: this.role };
  }
}
StudentSchema.setClass(Student);
