const DAY_MS = 86_400_000;

/** A calendar day, `YYYY-MM-DD`. */
export type Day = string;

export interface Streaks {
  /** Active days in a row up to today; today itself may still come. */
  currentStreak: number;
  longestStreak: number;
  /** Active days among the last 28, today included. */
  activeDays28: number;
}

/** The calendar day of an instant in an IANA time zone; UTC where the zone is unknown to this runtime. */
export function dayIn(timezone: string, instant: Date): Day {
  return formatterOf(timezone).format(instant);
}

/** To make one takes half a millisecond. There are some 600 zones, and no end of what is none. */
const formatters = new Map<string, Intl.DateTimeFormat>();
const MAX_FORMATTERS = 1000;

function formatterOf(timezone: string): Intl.DateTimeFormat {
  const formatter = formatters.get(timezone) ?? newFormatter(timezone);
  if (formatters.size < MAX_FORMATTERS) formatters.set(timezone, formatter);
  return formatter;
}

function newFormatter(timeZone: string): Intl.DateTimeFormat {
  // en-CA writes a date as YYYY-MM-DD.
  const options = { year: 'numeric', month: '2-digit', day: '2-digit' } as const;
  try {
    return new Intl.DateTimeFormat('en-CA', { ...options, timeZone });
  } catch {
    return new Intl.DateTimeFormat('en-CA', { ...options, timeZone: 'UTC' });
  }
}

/** Days since 1970-01-01, so that neighbours differ by one whatever the clocks did between them. */
const ordinal = (day: Day): number => Date.parse(`${day}T00:00:00Z`) / DAY_MS;

/**
 * Streaks from the active days (any order, repeats allowed), in the student's own zone. A day after `today` exists
 * where the student has travelled west since; it counts.
 */
export function streaksOf(days: readonly Day[], today: Day): Streaks {
  const now = ordinal(today);
  const sorted = [...new Set(days.map(ordinal))].toSorted((a, b) => a - b);
  let longestStreak = 0;
  let run = 0;
  let previous: number | undefined;
  for (const day of sorted) {
    run = previous !== undefined && day === previous + 1 ? run + 1 : 1;
    longestStreak = Math.max(longestStreak, run);
    previous = day;
  }
  const alive = previous !== undefined && previous >= now - 1;
  return {
    currentStreak: alive ? run : 0,
    longestStreak,
    activeDays28: sorted.filter((day) => day > now - 28).length,
  };
}
