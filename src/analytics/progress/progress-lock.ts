/**
 * The lock of a student's progress as parts of a `with`: the row in `student_stats` of each `student_id` in the part
 * `source`, until the transaction ends, and a progress row for its `exercise_id` where there is none. What is read of
 * progress under the lock is read by later statements: this one sees what was there before it waited.
 */
export const progressLock = (source: string): string => `
  stats as (
    insert into student_stats (student_id, updated_at) select student_id, now() from ${source}
    on conflict (student_id) do update set updated_at = excluded.updated_at returning student_id),
  progress_row as (
    insert into progress (student_id, exercise_id, created_at, updated_at)
    select stats.student_id, ${source}.exercise_id, now(), now() from stats join ${source} using (student_id)
    on conflict (student_id, exercise_id) do nothing)`;

/** Counts a submission for each `student_id` of the part `source`, and takes the same lock. */
export const countSubmissions = (source: string): string => `
  insert into student_stats as s (student_id, total_submissions, updated_at) select student_id, 1, now() from ${source}
  on conflict (student_id) do update set total_submissions = s.total_submissions + 1, updated_at = excluded.updated_at`;
