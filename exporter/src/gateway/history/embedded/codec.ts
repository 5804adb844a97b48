// Packs rows of integers: each column as what changed from row to row, unknown told apart from every number.
import { deflateRawSync, inflateRawSync } from 'node:zlib';

/** Integers below 2^51, null = unknown. */
export type Row = readonly (number | null)[];

/** More rows or columns than any pack of ours; a damaged file must not ask for memory without end. */
const MAX_ROWS = 100_000;
const MAX_COLUMNS = 256;
const MAX_BYTES = 64 * 1024 * 1024;

/** Seven bits a byte, the low ones first. Beyond 32 bits shifts would lose digits, so it divides. */
function put(bytes: number[], value: number): void {
  let rest = value;
  while (rest >= 128) {
    bytes.push((rest % 128) + 128);
    rest = Math.floor(rest / 128);
  }
  bytes.push(rest);
}

/** Small steps either way become small numbers: 0, -1, 1, -2 … as 0, 1, 2, 3 … */
const folded = (step: number): number => (step < 0 ? -2 * step - 1 : 2 * step);
const unfolded = (n: number): number => (n % 2 === 0 ? n / 2 : -(n + 1) / 2);

interface Cursor {
  readonly bytes: Uint8Array;
  at: number;
}

function take(cursor: Cursor): number {
  let value = 0;
  let scale = 1;
  for (let n = 0; n < 8; n += 1) {
    const byte = cursor.bytes[cursor.at];
    if (byte === undefined) break;
    cursor.at += 1;
    value += (byte % 128) * scale;
    if (byte < 128) return value;
    scale *= 128;
  }
  throw new RangeError('the history is damaged');
}

/** The bytes of these rows; shorter ones lack what the longest has. Throws RangeError beyond the bounds. */
export function pack(rows: readonly Row[]): Uint8Array {
  if (rows.length > MAX_ROWS) throw new RangeError(`more than ${MAX_ROWS} rows in one pack`);
  const columns = rows.reduce((most, { length }) => Math.max(most, length), 0);
  const bytes: number[] = [];
  put(bytes, columns);
  put(bytes, rows.length);
  for (let column = 0; column < columns; column += 1) {
    let before = 0;
    for (const row of rows) {
      const value = row[column] ?? null;
      if (value === null) {
        bytes.push(0);
        continue;
      }
      put(bytes, folded(value - before) + 1);
      before = value;
    }
  }
  return Uint8Array.from(bytes);
}

/** Rows of an older format are shorter: what they lack is unknown. Throws RangeError where the bytes are damaged. */
export function unpack(bytes: Uint8Array): readonly Row[] {
  const cursor = { bytes, at: 0 };
  const columns = take(cursor);
  const count = take(cursor);
  if (columns > MAX_COLUMNS || count > MAX_ROWS) throw new RangeError('the history is damaged');
  const rows: (number | null)[][] = Array.from({ length: count }, () => []);
  for (let column = 0; column < columns; column += 1) {
    let before = 0;
    for (const row of rows) {
      const n = take(cursor);
      if (n === 0) {
        row.push(null);
        continue;
      }
      before += unfolded(n - 1);
      row.push(before);
    }
  }
  return rows;
}

/** As `pack`, smaller and slower: for what is kept long. */
export const deflated = (rows: readonly Row[]): Uint8Array => deflateRawSync(pack(rows));
export const inflated = (bytes: Uint8Array): readonly Row[] =>
  unpack(inflateRawSync(bytes, { maxOutputLength: MAX_BYTES }));
