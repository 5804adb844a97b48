// Packs samples once their five minutes are over, and makes their bars with that: a few accounts at a time.
import type Database from 'better-sqlite3';
import { deflated, inflated, unpack } from './codec.ts';
import { prepareRolling } from './rolling.ts';
import { merged, type SampleRow } from './row.ts';
import { keyOf } from './schema.ts';

/** A step must not hold up a batch for long; finding the rows of many accounts costs no more than those of a few. */
const ACCOUNTS_A_STEP = 5;
const ACCOUNTS_A_SEARCH = 50;
const ROWS_A_STEP = 5_000;

interface TailRow {
  readonly account: number;
  readonly sample: Uint8Array;
}

interface Packing {
  readonly window: number;
  /** Rows up to this one are packed; what comes later is packed in another round. */
  readonly through: number;
  /** Accounts that are not done. */
  readonly accounts: readonly number[];
  /** Rows of the next of them; those up to `through` do not change. */
  readonly found: ReadonlyMap<number, readonly SampleRow[]>;
}

function byAccount(rows: readonly TailRow[]): ReadonlyMap<number, readonly SampleRow[]> {
  const found = new Map<number, SampleRow[]>();
  for (const { account, sample } of rows) {
    const own = found.get(account) ?? [];
    own.push(...unpack(sample));
    found.set(account, own);
  }
  return found;
}

/**
 * One step with what lies before the window `before`: the window that it worked on, null when there is nothing to do.
 * Samples leave the tail when all accounts of the window are packed, so that a crash repeats and never skips.
 */
export function preparePacking(db: Database.Database): (before: number) => number | null {
  const oldest = db.prepare<[], number>('select min(window) from tail').pluck();
  const newest = db.prepare<[], number>('select max(id) from tail').pluck();
  const accountsOf = db
    .prepare<[number, number], number>(
      'select distinct account from tail where window = ? and id <= ? order by account',
    )
    .pluck();
  const rows = db.prepare<[number, number, number, number], TailRow>(
    'select account, sample from tail where window = ? and id <= ? and account between ? and ? order by id',
  );
  const packAt = db.prepare<[number], Uint8Array>('select samples from packs where id = ?').pluck();
  const write = db.prepare<[number, Uint8Array]>('insert or replace into packs (id, samples) values (?, ?)');
  const drop = db.prepare<[number, number, number]>(
    `delete from tail where id in
       (select id from tail where window = ? and id <= ? order by id limit ?)`,
  );
  const roll = prepareRolling(db);
  let now: Packing | null = null;

  const begin = (window: number): Packing => {
    const through = newest.get() ?? 0;
    return { window, through, accounts: accountsOf.all(window, through), found: new Map() };
  };
  const search = ({ window, through, accounts, found }: Packing): Packing['found'] => {
    const [first = 0] = accounts;
    if (found.has(first)) return found;
    const last = accounts.slice(0, ACCOUNTS_A_SEARCH).at(-1) ?? first;
    return byAccount(rows.all(window, through, first, last));
  };
  const packOne = (window: number, account: number, own: readonly SampleRow[]): void => {
    const key = keyOf(window, account);
    const kept = packAt.get(key);
    const all = merged(kept === undefined ? [] : inflated(kept), own);
    write.run(key, deflated(all));
    roll(window, account, all);
  };
  const step = (packing: Packing): Packing | null => {
    const { window, through, accounts } = packing;
    if (accounts.length === 0) {
      const { changes } = drop.run(window, through, ROWS_A_STEP);
      return changes < ROWS_A_STEP ? null : packing;
    }
    // A search may end in the middle of a step: the next one goes on from there.
    const found = search(packing);
    const some = accounts.slice(0, ACCOUNTS_A_STEP).filter((account) => found.has(account));
    for (const account of some) packOne(window, account, found.get(account) ?? []);
    return { window, through, accounts: accounts.slice(some.length), found };
  };
  const together = db.transaction((before: number): { at: number; next: Packing | null } | null => {
    const window = oldest.get() ?? null;
    if (window === null || window >= before) return null;
    return { at: window, next: step(now?.window === window ? now : begin(window)) };
  });
  return (before) => {
    // What was rolled back has not been done.
    const done = together.immediate(before);
    now = done?.next ?? null;
    return done?.at ?? null;
  };
}
