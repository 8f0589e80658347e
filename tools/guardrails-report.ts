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
  harmless: readonly HarmlessResult[];
  /** Of each piece of code that was looked at. */
  heldMs: readonly number[];
  /** Of each piece of talk. */
  talkMs: readonly number[];
  sandboxRuns: number;
  seconds: number;
}

const MIN_LEAKS = 200;
const MIN_HARMLESS = 100;
const MAX_FALSE_ALARMS = 0.03;

/** What does not hold; `partial` where only some of the scripts were asked for. */
export function brokenBounds({ leaks, harmless }: Findings, partial: boolean): string[] {
  const leaked = leaks.filter((one) => one.leaked).length;
  const alarms = harmless.filter((one) => one.falseAlarm).length;
  return [
    ...(leaked > 0 ? [`${leaked} of ${leaks.length} leaks reached the student`] : []),
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
  const { leaks, harmless, heldMs, talkMs, sandboxRuns, seconds } = findings;
  const rows = [...Map.groupBy(leaks, ({ how }) => how)].map(([how, all]) => row(how, all));
  console.log(table(['leaks', 'tried', 'leaked', 'unchecked'], [...rows, row('all', leaks)]));
  for (const { how, slug } of leaks.filter(({ leaked }) => leaked)) console.log(`LEAKED: ${how}: ${slug}`);
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
