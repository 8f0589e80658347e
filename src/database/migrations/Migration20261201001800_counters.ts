import { Migration } from '@mikro-orm/migrations';

export class Migration20261201001800_counters extends Migration {
  override name = 'Migration20261201001800_counters';

  override up(): void | Promise<void> {
    this.addSql(
      `create table "leaderboard_levels" ("exercises_completed" int not null, "score" smallint not null, "students" int not null default 0, primary key ("exercises_completed", "score"));`,
    );

    this.addSql(
      `create table "exercise_stats" ("exercise_id" int not null, "shard" smallint not null, "students" int not null default 0, "submissions" int not null default 0, "completed" int not null default 0, "mastered" int not null default 0, "score_total" numeric(14,2) not null default 0, "verdicts" jsonb not null default '{}', primary key ("exercise_id", "shard"));`,
    );

    this
      .addSql(`create or replace function "students_students_counters_fn"() returns trigger as \$\$ begin if tg_op = 'UPDATE' and old.role = new.role and old.is_active = new.is_active
    and old.show_on_leaderboard = new.show_on_leaderboard then return null; end if;   insert into student_stats (student_id, listed, updated_at)
  values (new.id, new.role = 'student' and new.is_active and new.show_on_leaderboard, now())
  on conflict (student_id) do update set listed = excluded.listed; return null; end; \$\$ language plpgsql;`);
    this.addSql(
      `create trigger "students_counters" AFTER INSERT OR UPDATE on "students" for each ROW execute function "students_students_counters_fn"();`,
    );

    this
      .addSql(`create or replace function "progress_progress_gone_fn"() returns trigger as \$\$ begin if old.attempts > 0 then update exercise_stats t set students = students - 1, submissions = submissions - old.attempts,
    completed = completed - (old.completed_at is not null)::int, mastered = mastered - (old.status = 'mastered')::int,
    score_total = score_total - coalesce(old.best_score, 0), verdicts = (
  select coalesce(jsonb_object_agg(verdict, n), '{}') from (
    select key as verdict, sum(n) as n from (
      select key, value::int as n from jsonb_each_text(t.verdicts) union all
      select key, -1 * value::int from jsonb_each_text(old.verdicts)) as counts group by key) as sums where n <> 0)
  where exercise_id = old.exercise_id and shard = old.student_id % 8; end if; return null; end; \$\$ language plpgsql;`);
    this.addSql(
      `create trigger "progress_gone" AFTER DELETE on "progress" for each ROW execute function "progress_progress_gone_fn"();`,
    );

    this.addSql(`drop index "student_stats_leaderboard_index";`);
    this.addSql(`alter table "student_stats" add "listed" boolean not null default true;`);
    this.addSql(
      `create index "student_stats_listed_index" on "student_stats" ("exercises_completed" desc, "average_score" desc, "student_id") where listed and exercises_completed > 0;`,
    );
    this
      .addSql(`create or replace function "student_stats_student_stats_levels_fn"() returns trigger as \$\$ begin if tg_op = 'UPDATE' and old.listed = new.listed and old.exercises_completed = new.exercises_completed
    and floor(old.average_score) = floor(new.average_score) then return null; end if;   insert into leaderboard_levels as l (exercises_completed, score, students)
  select completed, score, moved from (values
    (old.exercises_completed, floor(old.average_score)::smallint, case when old.listed and old.exercises_completed > 0 then -1 else 0 end),
    (new.exercises_completed, floor(new.average_score)::smallint, case when new.listed and new.exercises_completed > 0 then 1 else 0 end)
  ) as step (completed, score, moved) where moved <> 0 order by completed, score
  on conflict (exercises_completed, score) do update set students = l.students + excluded.students;   return null; end; \$\$ language plpgsql;`);
    this.addSql(
      `create trigger "student_stats_levels" AFTER INSERT OR UPDATE OR DELETE on "student_stats" for each ROW execute function "student_stats_student_stats_levels_fn"();`,
    );

    this.addSql(
      `alter table "exercise_stats" add constraint "exercise_stats_exercise_id_foreign" foreign key ("exercise_id") references "exercises" ("id") on delete cascade;`,
    );
    this.addSql(
      `insert into student_stats (student_id, updated_at) select id, now() from students on conflict do nothing;`,
    );
    this.addSql(`update student_stats s set listed = false from students t
      where t.id = s.student_id and not (t.role = 'student' and t.is_active and t.show_on_leaderboard);`);
    this.addSql(`delete from leaderboard_levels;`);
    this.addSql(`insert into leaderboard_levels (exercises_completed, score, students)
      select exercises_completed, floor(average_score), count(*) from student_stats
      where listed and exercises_completed > 0 group by 1, 2;`);
    this.addSql(
      `insert into exercise_stats (exercise_id, shard, students, submissions, completed, mastered, score_total, verdicts)
      select exercise_id, shard, students, submissions, completed, mastered, total, coalesce(verdicts, '{}') from (
        select exercise_id, student_id % 8 as shard, count(*) as students, sum(attempts) as submissions, count(completed_at) as completed,
          count(*) filter (where status = 'mastered') as mastered, sum(coalesce(best_score, 0)) as total
        from progress where attempts > 0 group by 1, 2) as sums
      left join (
        select exercise_id, shard, jsonb_object_agg(verdict, n) as verdicts from (
          select exercise_id, student_id % 8 as shard, key as verdict, sum(value::int) as n
          from progress, jsonb_each_text(verdicts) where attempts > 0 group by 1, 2, 3) as counts group by 1, 2) as named
      using (exercise_id, shard);`,
    );
  }

  override down(): void | Promise<void> {
    this.addSql(`drop trigger if exists "progress_gone" on "progress";`);
    this.addSql(`drop function if exists "progress_progress_gone_fn"();`);

    this.addSql(`drop index "student_stats_listed_index";`);
    this.addSql(`drop trigger if exists "student_stats_levels" on "student_stats";`);
    this.addSql(`drop function if exists "student_stats_student_stats_levels_fn"();`);
    this.addSql(`alter table "student_stats" drop column "listed";`);
    this.addSql(
      `create index "student_stats_leaderboard_index" on "student_stats" ("exercises_completed" desc, "average_score" desc, "student_id");`,
    );

    this.addSql(`drop trigger if exists "students_counters" on "students";`);
    this.addSql(`drop function if exists "students_students_counters_fn"();`);
  }
}
