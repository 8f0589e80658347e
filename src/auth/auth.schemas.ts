import { z } from 'zod';
import { namedEnum } from '../common/schemas/named-enum.js';
import { pageOf, PageQuery } from '../common/schemas/pagination.js';
import { fault } from '../common/errors/field-errors.js';
import { line, maxBytes } from '../common/schemas/validation.js';
import { ROLES } from '../common/viewer.js';
import { PASSWORD_MAX_BYTES } from './accounts/passwords.service.js';
import type { Student } from './student.entity.js';

const RoleName = namedEnum('Role', ROLES, 'Each may do what the ones before it may');

/** Kept trimmed and in lower case, so that one address is one account. */
const Email = z.string().trim().toLowerCase().max(254).check(z.email()).meta({ example: 'ada@example.com' });

const NewPassword = z
  .string()
  .min(8)
  .check(maxBytes(PASSWORD_MAX_BYTES))
  .meta({
    format: 'password',
    example: 'correct horse battery',
    description: `8 characters to ${PASSWORD_MAX_BYTES} bytes`,
  });

const Timezone = z
  .string()
  .max(64)
  .refine(
    isTimezone,
    fault('invalid_format', 'must be an IANA time zone, such as Europe/Berlin', { format: 'timezone' }),
  )
  .meta({
    pattern: '^[A-Za-z][A-Za-z0-9_+/-]*$',
    example: 'Europe/Berlin',
    description: 'IANA name; days of activity are counted in it',
  });

function isTimezone(name: string): boolean {
  // Intl also takes offsets such as +01:00, which know no summer time.
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone: name }));
  } catch {
    return false;
  }
}

const Profile = {
  name: line(100).meta({ example: 'Ada Lovelace' }),
  gradeLevel: line(50).nullable().meta({ example: '9' }),
  bio: z.string().trim().max(2000).nullable(),
  avatarUrl: z
    .url({ protocol: /^https?$/ })
    .max(2048)
    .nullable()
    .meta({ example: 'https://example.com/ada.png' }),
};

export const Register = z
  .strictObject({
    email: Email,
    password: NewPassword,
    name: Profile.name,
    gradeLevel: Profile.gradeLevel.optional(),
    bio: Profile.bio.optional(),
    avatarUrl: Profile.avatarUrl.optional(),
  })
  .meta({ id: 'Register' });
export type Register = z.infer<typeof Register>;

export const Login = z
  .strictObject({
    email: Email,
    password: z.string().min(1).meta({ format: 'password', example: 'correct horse battery' }),
  })
  .meta({ id: 'Login' });
export type Login = z.infer<typeof Login>;

export const Refresh = z
  .strictObject({
    refreshToken: z
      .string()
      .max(4096)
      .optional()
      .meta({ description: 'Not needed where the cookie is sent' }),
  })
  .meta({ id: 'Refresh' });
export type Refresh = z.infer<typeof Refresh>;

export const ChangePassword = z
  .strictObject({ currentPassword: z.string().min(1).meta({ format: 'password' }), newPassword: NewPassword })
  .meta({ id: 'ChangePassword' });
export type ChangePassword = z.infer<typeof ChangePassword>;

export const UpdateMe = z
  .strictObject({
    ...Profile,
    timezone: Timezone,
    leaderboardAlias: line(50)
      .nullable()
      .meta({ description: 'Shown on the leaderboard in place of the name' }),
    showOnLeaderboard: z.boolean(),
  })
  .partial()
  .meta({ id: 'UpdateMe' });
export type UpdateMe = z.infer<typeof UpdateMe>;

export const StudentsQuery = PageQuery.extend({
  q: z
    .string()
    .trim()
    .min(1)
    .max(100)
    .optional()
    .meta({ description: 'A part of the name or of the address' }),
  role: RoleName.optional(),
});
export type StudentsQuery = z.infer<typeof StudentsQuery>;

export const UpdateStudent = z
  .strictObject({ role: RoleName, isActive: z.boolean() })
  .partial()
  .meta({ id: 'UpdateStudent' });
export type UpdateStudent = z.infer<typeof UpdateStudent>;

const time = z.iso.datetime();

export const StudentView = z
  .object({
    id: z.int(),
    userId: z.uuid(),
    email: z.string(),
    name: z.string(),
    gradeLevel: z.string().nullable(),
    bio: z.string().nullable(),
    avatarUrl: z.string().nullable(),
    role: RoleName,
    isActive: z.boolean(),
    timezone: z.string(),
    leaderboardAlias: z.string().nullable(),
    showOnLeaderboard: z.boolean(),
    createdAt: time,
    updatedAt: time,
  })
  .meta({ id: 'Student' });
export type StudentView = z.infer<typeof StudentView>;

export const toStudentView = (student: Student): StudentView => ({
  id: student.id,
  userId: student.userId,
  email: student.email,
  name: student.name,
  gradeLevel: student.gradeLevel ?? null,
  bio: student.bio ?? null,
  avatarUrl: student.avatarUrl ?? null,
  role: student.role,
  isActive: student.isActive,
  timezone: student.timezone,
  leaderboardAlias: student.leaderboardAlias ?? null,
  showOnLeaderboard: student.showOnLeaderboard,
  createdAt: student.createdAt.toISOString(),
  updatedAt: student.updatedAt.toISOString(),
});

export const LoginView = z
  .object({
    student: StudentView,
    session: z.object({ id: z.uuid(), createdAt: time, expiresAt: time }),
    accessToken: z.string().meta({ description: 'JWT; for `Authorization: Bearer`' }),
    tokenType: z.literal('Bearer'),
    expiresIn: z.int().meta({ description: 'Seconds until the access token expires' }),
    refreshToken: z.string().meta({ description: 'Good for one refresh; also the value of the cookie' }),
  })
  .meta({ id: 'LoginAnswer' });
export type LoginView = z.infer<typeof LoginView>;

export const SessionView = z
  .object({
    id: z.uuid(),
    current: z.boolean().meta({ description: 'The session of this very request' }),
    userAgent: z.string().nullable(),
    createdAt: time,
    lastUsedAt: time.meta({ description: 'The last login or refresh' }),
    expiresAt: time,
  })
  .meta({ id: 'Session' });
export type SessionView = z.infer<typeof SessionView>;

export const SessionPage = pageOf('SessionPage', SessionView);
export const StudentPage = pageOf('StudentPage', StudentView);
