import { Counter, Gauge, Histogram } from 'prom-client';

const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300];

/** The registry belongs to the process, so these do as well. */
export const gradingMetrics = {
  phase: new Histogram({
    name: 'learnflow_grading_phase_seconds',
    help: 'A submission on its way: queue (from handing in to a worker), place (until a core is free), run (in the sandbox), store',
    labelNames: ['phase'],
    buckets: SECONDS,
  }),
  grades: new Counter({
    name: 'learnflow_grades_total',
    help: 'Submissions that were graded',
    labelNames: ['language', 'verdict'],
  }),
  failures: new Counter({
    name: 'learnflow_grading_failures_total',
    help: 'Runs without a grade: platform (tried again) or exercise (its own tests do not run)',
    labelNames: ['fault'],
  }),
  places: new Gauge({
    name: 'learnflow_grading_places',
    help: 'Places of the engine, one a core: taken, and waited for',
    labelNames: ['state'],
  }),
  placesLimit: new Gauge({ name: 'learnflow_grading_places_limit', help: 'Places of the engine' }),
  processes: new Gauge({
    name: 'learnflow_sandbox_processes',
    help: 'Processes of the pool that wait for code: ready, or booting',
    labelNames: ['state'],
  }),
  takes: new Counter({
    name: 'learnflow_sandbox_takes_total',
    help: 'Processes taken from the pool: ready (at once) or booted (nothing was ready)',
    labelNames: ['from'],
  }),
};
