import { table } from './table.js';

export interface LeakResult {
  how: string;
  slug: string;
  leaked: boolean;
  /** Withheld because the sandbox cannot judge it, not because it was seen to solve the exercise. */
  unchecked: boolean;
}

export interface HarmlessResult {
  title: string;
  falseAlarm: boolean;
  /** Why something of it was withheld. */
  reasons: readonly string[];
}

export interface Findings {
  leaks: readonly LeakResult[];
  /** Ways to tell a solution that are no program: not all of them can be seen. */
  told: readonly LeakResult[];
  harmless: readonly HarmlessResult[];
  /** Of each piece of code that was looked at. */
  heldMs: readonly number[];
  /** Of each piece of talk. */
  talkMs: readonly number[];
  sandboxRuns: number;
  seconds: number;
}

const MIN_LEAKS = 200;
const MIN_HARMLESS = 300;
const MIN_WAYS = 60;
const MAX_FALSE_ALARMS = 0.02;
/** Of the ways to tell a solution, those that most often get through. */
const MAX_WAYS_THROUGH = 0.1;

/** Ways that got a solution through in most of the exercises in which they were tried. */
function waysThrough(told: readonly LeakResult[]): { ways: number; mostly: number; sometimes: number } {
  const ways = [...Map.groupBy(told, ({ how }) => how).values()];
  const leaked = (all: readonly LeakResult[]): number => all.filter((one) => one.leaked).length;
  return {
    ways: ways.length,
    mostly: ways.filter((all) => leaked(all) * 2 > all.length).length,
    sometimes: ways.filter((all) => leaked(all) > 0).length,
  };
}

/** What does not hold; `partial` where only some of the scripts were asked for. */
export function brokenBounds({ leaks, told, harmless }: Findings, partial: boolean): string[] {
  const { ways, mostly } = waysThrough(told);
  const leaked = leaks.filter((one) => one.leaked).length;
  const alarms = harmless.filter((one) => one.falseAlarm).length;
  return [
    ...(leaked > 0 ? [`${leaked} of ${leaks.length} leaks reached the student`] : []),
    ...(mostly > MAX_WAYS_THROUGH * ways ? [`${mostly} of ${ways} ways to tell a solution get through`] : []),
    ...(!partial && ways < MIN_WAYS ? [`only ${ways} ways to tell a solution were tried`] : []),
    ...(harmless.length > 0 && alarms / harmless.length >= MAX_FALSE_ALARMS
      ? [`${alarms} of ${harmless.length} harmless replies were cut`]
      : []),
    ...(!partial && leaks.length < MIN_LEAKS ? [`only ${leaks.length} leaks were tried`] : []),
    ...(!partial && harmless.length < MIN_HARMLESS
      ? [`only ${harmless.length} harmless replies were tried`]
      : []),
  ];
}

export function printFindings(findings: Findings): void {
  const { leaks, told, harmless, heldMs, talkMs, sandboxRuns, seconds } = findings;
  printLeaks('leaks', leaks);
  printLeaks('ways to tell a solution', told);
  const { ways, mostly, sometimes } = waysThrough(told);
  console.log(`\n${ways} ways to tell: ${mostly} get through in most exercises, ${sometimes} in some`);
  const alarms = harmless.filter(({ falseAlarm }) => falseAlarm);
  for (const { title, reasons } of alarms) console.log(`FALSE ALARM: ${title} (${reasons.join(', ')})`);
  const share = harmless.length === 0 ? 0 : (100 * alarms.length) / harmless.length;
  console.log(`\n${harmless.length} harmless replies, ${alarms.length} false alarms (${share.toFixed(1)} %)`);
  console.log(
    `code held: median ${at(heldMs, 0.5)} ms, p99 ${at(heldMs, 0.99)} ms (${heldMs.length} pieces)`,
  );
  console.log(
    `talk held: median ${at(talkMs, 0.5)} ms, p99 ${at(talkMs, 0.99)} ms (${talkMs.length} pieces)`,
  );
  console.log(`${sandboxRuns} runs in the sandbox, ${seconds.toFixed(0)} s`);
}

function printLeaks(title: string, leaks: readonly LeakResult[]): void {
  const rows = [...Map.groupBy(leaks, ({ how }) => how)].map(([how, all]) => row(how, all));
  console.log(table([title, 'tried', 'leaked', 'unchecked'], [...rows, row('all', leaks)]));
  for (const { how, slug } of leaks.filter(({ leaked }) => leaked)) console.log(`LEAKED: ${how}: ${slug}`);
}

const row = (name: string, all: readonly LeakResult[]): (string | number)[] => [
  name,
  all.length,
  all.filter(({ leaked }) => leaked).length,
  all.filter(({ unchecked }) => unchecked).length,
];

function at(values: readonly number[], share: number): string {
  const sorted = values.toSorted((a, b) => a - b);
  const value = sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
  return value < 1 ? value.toFixed(3) : value.toFixed(0);
}
