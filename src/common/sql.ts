/** SQL for an instant as the views show it: exact to the millisecond, and no `Date` is built only to be printed again. */
export const instant = (column: string) =>
  `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
