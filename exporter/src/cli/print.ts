// Plain aligned text: what a person reads in a terminal and a script can still cut by columns.

/** Rows under a heading, columns as wide as their widest cell; `right` names the columns of numbers. */
export function table(
  heading: readonly string[],
  rows: readonly (readonly string[])[],
  right: readonly string[] = [],
): string[] {
  const widths = heading.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, column) => {
        const width = widths[column] ?? 0;
        return right.includes(heading[column] ?? '') ? cell.padStart(width) : cell.padEnd(width);
      })
      .join('  ')
      .trimEnd();
  return [line(heading), ...rows.map(line)];
}

const amount = new Intl.NumberFormat('en-IN', { minimumFractionDigits: 2, maximumFractionDigits: 2 });

/** Money in major units with two decimals; what is not known is `unknown`. */
export function money(value: number | null): string {
  return value === null ? 'unknown' : amount.format(value).replace('-0.00', '0.00');
}

export const ratio = (value: number | null): string =>
  value === null ? 'unknown' : `${(value * 100).toFixed(0)} %`;

/** A length of time for people: `0.4 s`, `12 s`, `3 min`, `2 h`. */
export function age(ms: number | null): string {
  if (ms === null) return 'unknown';
  const seconds = Math.max(0, ms) / 1000;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 120) return `${seconds.toFixed(0)} s`;
  return seconds < 7_200 ? `${(seconds / 60).toFixed(0)} min` : `${(seconds / 3_600).toFixed(0)} h`;
}

/** A moment in this machine's zone, to the second. */
export function clockTime(at: number | null): string {
  if (at === null) return 'unknown';
  const date = new Date(at);
  const two = (part: number): string => String(part).padStart(2, '0');
  return [date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(':');
}

/** A moment in this machine's zone with its date, to the second. */
export function stamp(at: number): string {
  const local = new Date(at - new Date(at).getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 19).replace('T', ' ');
}
