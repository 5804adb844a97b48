// Reads samples from the file, also while they are written and when no exporter runs. What is missing is not there.
import type { Sample } from '../../../core/sample.ts';
import type { Ms } from '../../../core/types.ts';
import { inflated, unpack } from './codec.ts';
import { sampleFrom } from './row.ts';
import { ACCOUNTS_MAX, openToRead, windowOf } from './schema.ts';

export interface SampleReader {
  /** Accounts of which there ever were samples. */
  accounts(): readonly string[];
  /** Samples with from <= at < to, oldest first, a page of at most five minutes at a time. */
  pages(account: string, from: Ms, to: Ms): Generator<readonly Sample[]>;
  close(): void;
}

/** Throws when the file does not exist or is not ours, RangeError from `pages` where it is damaged. */
export function openSampleReader(file: string): SampleReader {
  const db = openToRead(file);
  const names = db.prepare<[], string>('select name from accounts order by name').pluck();
  const idOf = db.prepare<[string], number>('select id from accounts where name = ?').pluck();
  // One row a window: the next one that is there is found without a walk over those that are not.
  const packAt = db.prepare<[number], Uint8Array>('select samples from packs where id = ?').pluck();
  const bounds = db.prepare<[], { first: number | null; last: number | null }>(
    'select min(id) as first, max(id) as last from packs',
  );
  const tail = db.prepare<[number, number, number], { window: number; sample: Uint8Array }>(
    'select window, sample from tail where account = ? and window between ? and ? order by id',
  );

  function* pages(account: string, from: Ms, to: Ms): Generator<readonly Sample[]> {
    const id = idOf.get(account);
    if (id === undefined || to <= from) return;
    // Read before the packs: what is packed meanwhile is then met twice, never missed.
    const late = new Map<number, Uint8Array[]>();
    for (const { window, sample } of tail.all(id, windowOf(from), windowOf(to))) {
      late.set(window, [...(late.get(window) ?? []), sample]);
    }
    const { first, last } = bounds.get() ?? { first: null, last: null };
    const packed = first !== null && last !== null;
    const low = packed ? Math.floor(first / ACCOUNTS_MAX) : Number.POSITIVE_INFINITY;
    const high = packed ? Math.floor(last / ACCOUNTS_MAX) : Number.NEGATIVE_INFINITY;
    const begin = Math.max(windowOf(from), Math.min(low, ...late.keys()));
    const end = Math.min(windowOf(to), Math.max(high, ...late.keys()));
    for (let window = begin; window <= end; window += 1) {
      const pack = packAt.get(window * ACCOUNTS_MAX + id);
      const rows = [
        ...(pack === undefined ? [] : inflated(pack)),
        ...(late.get(window) ?? []).flatMap((sample) => unpack(sample)),
      ];
      const byTime = new Map(rows.map((row) => [row[0] ?? 0, row]));
      const wanted = [...byTime.entries()].filter(([at]) => at >= from && at < to).sort(([a], [b]) => a - b);
      if (wanted.length > 0) yield wanted.map(([, row]) => sampleFrom(row));
    }
  }

  return { accounts: () => names.all(), pages, close: () => void db.close() };
}
