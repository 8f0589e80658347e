/** SQL for an instant as the views show it: exact to the millisecond, and no `Date` is built only to be printed again. */
export const instant = (column: string) =>
  `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

/** A column of JSON, which the driver hands over as text or as a value, by the connection. */
export const parsedJson = <T>(column: T | string | null): T | null =>
  typeof column === 'string' ? (JSON.parse(column) as T) : column;
