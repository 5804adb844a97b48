// Percentiles of samples and a small aligned table: how every bench prints what it measured.

/** The value below which `share` (0..1) of the samples lie. Sorts the samples in place. */
export function percentile(samples, share) {
  samples.sort((a, b) => a - b);
  return samples[Math.min(samples.length - 1, Math.floor(samples.length * share))];
}

/** The middle one of a few results: what a disturbed run does to the others does not count. */
export const median = (values) => percentile([...values], 0.5);

export const micros = (ms) => `${(ms * 1000).toFixed(ms < 0.01 ? 2 : 0)} µs`;
export const millis = (ms) => `${ms.toFixed(2)} ms`;
export const times = (ratio) => `${ratio.toFixed(ratio < 10 ? 1 : 0)}×`;
/** An aim beside what came of it. Nothing is gated: another program on the machine may be to blame. */
export const aim = (value, limit, show) =>
  `${show(value)} ${value < limit ? 'meets' : 'MISSES'} < ${show(limit)}`;

/** Prints rows of texts under a title; the first row names the columns. */
export function printTable(title, rows) {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  console.log(`\n${title}`);
  for (const row of rows) {
    const cells = row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]) : cell.padStart(widths[i])));
    console.log(`  ${cells.join('   ').trimEnd()}`);
  }
}
