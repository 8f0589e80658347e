/**
 * The advisory locks of LearnFlow on one database, so that no two concerns share a number. The numbers are arbitrary, and
 * fixed: processes of different versions must agree on them.
 */
export const ADVISORY_LOCKS = {
  /** Held for life by the process that uses the embedded server. */
  instance: 0x1ea2_f10,
  /** Held while migrating. */
  migration: 0x1ea2_f11,
  /** Held while the starter exercises are put in. */
  seeding: 0x1ea2_f12,
  /** Held by the one process that drains the outbox. */
  relay: 0x1ea2_f13,
  /** The space (first of two keys) of the locks by which grading processes are known to live; key 0 is the sweep's. */
  gradingWorkers: 0x1ea2_f14,
  /** Held while the first administrator is made. */
  firstAdmin: 4_215_001,
} as const;
