import { readFileSync } from 'node:fs';
import { availableParallelism, loadavg } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { LanguageId } from '../src/grading/grading.types.js';
import type { SubmissionView } from '../src/submissions/submissions.schemas.js';
import { expectStatus, inWords, type Client, type Problem } from './client.js';
import { DISTURBED_BY_OTHERS, faultsOf, type Evidence, type HostileProgram } from './hostile-checks.js';
import {
  exerciseBody,
  hiddenTexts,
  honest,
  MEMORY_LIMIT_MB,
  TIME_LIMIT_MS,
  type HostileExercise,
} from './hostile-exercises.js';
import { descendants, freeDisk, pwnedFiles, watch, type Canary } from './host-watch.js';

export interface Manifest {
  exercise: HostileExercise;
  placeholders?: Record<string, string>;
  always?: string[];
  programs: HostileProgram[];
}

export interface Range {
  folder: string;
  manifest: Manifest;
  instructor: Client;
  student: Client;
  serverPid: number;
  canary: Canary;
  secrets: readonly string[];
  hostTexts: readonly string[];
  folders: readonly string[];
  timeFactors: ReadonlyMap<string, number>;
}

export interface HostileFinding {
  file: string;
  verdict: string;
  score: number | null;
  gradedInMs: number;
  faults: string[];
}

/** On a machine with more to do than cores, deadlines are stretched by the time that a process is kept waiting, up to this. */
const MOST_STRETCH = 3;
const stretch = (): number => ((loadavg()[0] ?? 0) > availableParallelism() ? MOST_STRETCH : 1);

/** A busy machine breaks a bound once; a program that gets away with something does so each time. */
const TRIES = 3;

/** Runs every program of the manifest by itself, and says what it broke. */
export class HostileRun {
  private readonly exercises = new Map<string, Promise<number>>();

  constructor(private readonly range: Range) {}

  async run(program: HostileProgram): Promise<HostileFinding> {
    try {
      return await this.tryOut(program);
    } catch (error) {
      const faults = [`run: ${error instanceof Error ? error.message : String(error)}`];
      return { file: program.file, verdict: 'no verdict', score: null, gradedInMs: 0, faults };
    }
  }

  private async tryOut(program: HostileProgram): Promise<HostileFinding> {
    const { file } = program;
    if (!this.range.timeFactors.has(program.language))
      return { file, verdict: 'language not here', score: null, gradedInMs: 0, faults: [] };
    for (let attempt = 1; ; attempt++) {
      const evidence = await this.gather(program);
      const faults = faultsOf(program, this.range.manifest.always ?? [], evidence);
      const isCertain = faults.some((fault) => !DISTURBED_BY_OTHERS.has(fault.split(':')[0] ?? ''));
      const { view, refusal, gradedInMs } = evidence;
      const verdict = view?.verdict ?? view?.status ?? `refused with ${refusal?.status}`;
      if (faults.length === 0 || isCertain || attempt === TRIES)
        return { file, verdict, score: view?.score ?? null, gradedInMs, faults };
    }
  }

  private async gather(program: HostileProgram): Promise<Evidence> {
    const { range } = this;
    const code = this.sourceOf(program);
    const exerciseId = await this.exerciseFor(program, false);
    // The pool is full and the exercise is warm before anything is measured.
    await this.honestly(program, exerciseId);
    const before = await this.settled();
    const [filesBefore, diskBefore, touchesBefore] = [this.pwned(), freeDisk(), range.canary.touches()];
    const watched = await watch(range.serverPid, () => this.handIn(code, exerciseId));
    const { view, refusal } = watched.result;
    await sleep(1_000);
    const leftovers = await this.leftovers(before.length, watched.seen);
    const nextHonestMs = await this.honestly(program, exerciseId);
    const blind = program.invariants.includes('notest')
      ? (await this.handIn(code, await this.exerciseFor(program, true), range.student)).view
      : null;
    const diskAfter = freeDisk();
    const diskLost = Object.entries(diskBefore).map(([path, free]) => free - (diskAfter[path] ?? 0));
    const factor = range.timeFactors.get(program.language) ?? 1;
    const { exercise } = range.manifest;
    const tests = program.exercise === 'io' ? exercise.io.length : exercise.tests.length;
    return {
      view,
      refusal,
      blind,
      code,
      gradedInMs: view === null ? 0 : Date.parse(view.gradedAt ?? '') - Date.parse(view.startedAt ?? ''),
      wallLimitMs: Math.ceil(tests * TIME_LIMIT_MS * factor * stretch()),
      nextHonestMs,
      leftovers,
      canaryTouches: range.canary.touches() - touchesBefore,
      newPwnedFiles: this.pwned().filter((path) => !filesBefore.includes(path)),
      memoryFellMb: watched.memoryFellMb,
      memoryLimitMb: MEMORY_LIMIT_MB,
      serverGrewMb: watched.serverGrewMb,
      diskLostMb: Math.max(...diskLost) / (1 << 20),
      secrets: range.secrets,
      hostTexts: range.hostTexts,
      hiddenTexts: hiddenTexts(exercise, program.exercise),
      tests,
    };
  }

  private sourceOf({ file }: HostileProgram): string {
    const { folder, manifest, canary } = this.range;
    let code = readFileSync(join(folder, file), 'utf8');
    for (const text of Object.keys(manifest.placeholders ?? {}))
      code = code.replaceAll(text, String(canary.port));
    return code;
  }

  private exerciseFor({ exercise: kind, language }: HostileProgram, hidden: boolean): Promise<number> {
    const key = `${kind} ${language} ${hidden}`;
    let id = this.exercises.get(key);
    if (id === undefined) {
      const body = exerciseBody(this.range.manifest.exercise, kind, language as LanguageId, hidden);
      id = this.range.instructor
        .send<{ id: number }>('POST', '/api/exercises/', body)
        .then((answer) => expectStatus<{ id: number }>(answer, 201).id);
      this.exercises.set(key, id);
    }
    return id;
  }

  private async handIn(
    code: string,
    exerciseId: number,
    // The instructor sees the most.
    reader = this.range.instructor,
  ): Promise<{ view: SubmissionView | null; refusal: Evidence['refusal'] }> {
    const { student } = this.range;
    const sent = await student.send<{ id: number }>('POST', '/api/submissions/', { exerciseId, code });
    if (sent.status !== 201) {
      const text = inWords(sent.body as unknown as Problem);
      return { view: null, refusal: { status: sent.status, text } };
    }
    await student.graded(sent.body.id);
    const view = expectStatus<SubmissionView>(
      await reader.send('GET', `/api/submissions/${sent.body.id}`),
      200,
    );
    return { view, refusal: null };
  }

  /** How long an honest solution takes from hand-in to 100 points; null where it does not get them. */
  private async honestly(
    { exercise: kind, language }: HostileProgram,
    exerciseId: number,
  ): Promise<number | null> {
    const code = honest(this.range.manifest.exercise.function, kind, language as LanguageId);
    const started = performance.now();
    const { score } = await this.range.student.grade({ exerciseId, code });
    return score === 100 ? performance.now() - started : null;
  }

  private pwned(): string[] {
    return pwnedFiles(this.range.folders);
  }

  /** The server's own processes, once their number has not changed for a while: the warm ones. */
  private async settled(): Promise<number[]> {
    const deadline = Date.now() + 10_000;
    let pids: number[] = [];
    for (let same = 0; same < 5 && Date.now() < deadline;) {
      const now = descendants(this.range.serverPid).map(({ pid }) => pid);
      same = now.join() === pids.join() ? same + 1 : 0;
      pids = now;
      await sleep(100);
    }
    return pids;
  }

  /**
   * Processes that are too many, that no longer belong to the server, or that still compute. The pool is filled again
   * meanwhile, so what stands there for a moment is not left behind.
   */
  private async leftovers(wanted: number, seen: ReadonlySet<number>): Promise<string[]> {
    const { serverPid } = this.range;
    let found: string[] = [];
    for (let look = 0; look < 8; look++) {
      const before = new Map(descendants(serverPid).map(({ pid, ticks }) => [pid, ticks]));
      await sleep(250);
      const now = descendants(serverPid);
      const pids = new Set(now.map(({ pid }) => pid));
      const escaped = descendants(1).filter(({ pid }) => seen.has(pid) && !pids.has(pid));
      const busy = now.filter(({ pid, ticks }) => ticks - (before.get(pid) ?? ticks) > 5);
      found = [
        ...escaped.map(({ pid, name }) => `${name} ${pid} escaped`),
        ...busy.map(({ pid, name }) => `${name} ${pid} computes`),
        ...(now.length > wanted ? [`${now.length - wanted} processes too many`] : []),
      ];
      if (found.length === 0) return [];
    }
    return found;
  }
}
