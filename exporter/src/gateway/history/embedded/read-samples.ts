// Reads samples, also while they are written: what is packed meanwhile is met twice and given once, never missed.
import type Database from 'better-sqlite3';
import type { Sample } from '../../../core/sample.ts';
import type { Ms } from '../../../core/types.ts';
import { inflated, unpack } from './codec.ts';
import { merged, type SampleRow, sampleFrom } from './row.ts';
import { ACCOUNTS_MAX, keyOf, windowOf } from './schema.ts';

/** Windows, hours or weeks of which a table holds anything of any account; null where it is empty. */
export function prepareStretches(db: Database.Database, table: 'packs' | 'minutes' | 'hours') {
  const ids = db.prepare<[], { first: number | null; last: number | null }>(
    `select (select min(id) from ${table}) as first, (select max(id) from ${table}) as last`,
  );
  return (): { readonly first: number; readonly last: number } | null => {
    const { first = null, last = null } = ids.get() ?? {};
    if (first === null || last === null) return null;
    return { first: Math.floor(first / ACCOUNTS_MAX), last: Math.floor(last / ACCOUNTS_MAX) };
  };
}

/** What of these windows is not packed yet, by window. To be read before what is packed. */
export function prepareTail(
  db: Database.Database,
): (account: number, first: number, last: number) => ReadonlyMap<number, readonly SampleRow[]> {
  const bounds = db.prepare<[], { low: number | null; high: number | null }>(
    'select (select min(window) from tail) as low, (select max(window) from tail) as high',
  );
  // Of the few minutes that it holds nearly all is of the span when any of it is: a walk, not a search for each row.
  const tail = db.prepare<[number, number, number], { window: number; sample: Uint8Array }>(
    `select window, sample from tail not indexed
     where account = ? and window between ? and ? order by id`,
  );
  return (account, first, last) => {
    const found = new Map<number, SampleRow[]>();
    const { low = null, high = null } = bounds.get() ?? {};
    if (low === null || high === null || low > last || high < first) return found;
    for (const { window, sample } of tail.all(account, first, last)) {
      const own = found.get(window) ?? [];
      own.push(...unpack(sample));
      found.set(window, own);
    }
    return found;
  };
}

/** Rows of a window of an account that are packed. */
export function preparePackAt(
  db: Database.Database,
): (window: number, account: number) => readonly SampleRow[] {
  const found = db.prepare<[number], Uint8Array>('select samples from packs where id = ?').pluck();
  return (window, account) => {
    const bytes = found.get(keyOf(window, account));
    return bytes === undefined ? [] : inflated(bytes);
  };
}

/** Pages of at most five minutes. Throws RangeError where the file is damaged. */
export function prepareSamples(
  db: Database.Database,
): (account: number, from: Ms, to: Ms) => Generator<readonly Sample[]> {
  const tail = prepareTail(db);
  const packs = prepareStretches(db, 'packs');
  const packAt = preparePackAt(db);
  return function* pages(account, from, to) {
    if (to <= from) return;
    const late = tail(account, windowOf(from), windowOf(to));
    const packed = packs();
    const begin = Math.max(
      windowOf(from),
      Math.min(packed?.first ?? Number.POSITIVE_INFINITY, ...late.keys()),
    );
    const end = Math.min(windowOf(to), Math.max(packed?.last ?? Number.NEGATIVE_INFINITY, ...late.keys()));
    for (let window = begin; window <= end; window += 1) {
      const rows = merged(packAt(window, account), late.get(window) ?? []);
      const wanted = rows.filter(([at]) => typeof at === 'number' && at >= from && at < to);
      if (wanted.length > 0) yield wanted.map(sampleFrom);
    }
  };
}
