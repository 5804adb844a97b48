// Makes the bars of packs that a file of version 1 brought along, a few at a time, from the oldest on.
import type Database from 'better-sqlite3';
import { inflated } from './codec.ts';
import { prepareRolling } from './rolling.ts';
import { ACCOUNTS_MAX } from './schema.ts';

const PACKS_A_STEP = 25;

/** Keys of packs that may have no bars yet: from <= key <= to. */
export interface Unrolled {
  readonly from: number;
  readonly to: number;
}

export function prepareUnrolled(db: Database.Database): () => Unrolled | null {
  const read = db.prepare<[], { from: number | null; to: number | null }>(
    `select max(value) filter (where name = 'unrolledFrom') as "from",
            max(value) filter (where name = 'unrolledTo') as "to" from meta`,
  );
  return () => {
    const { from = null, to = null } = read.get() ?? {};
    return from === null || to === null ? null : { from, to };
  };
}

/** One step; false when every pack has its bars. */
export function prepareBackfill(db: Database.Database): () => boolean {
  const unrolled = prepareUnrolled(db);
  const packs = db.prepare<[number, number, number], { id: number; samples: Uint8Array }>(
    'select id, samples from packs where id between ? and ? order by id limit ?',
  );
  const moveTo = db.prepare<[number]>(`update meta set value = ? where name = 'unrolledFrom'`);
  const done = db.prepare(`delete from meta where name in ('unrolledFrom', 'unrolledTo')`);
  const roll = prepareRolling(db);
  const step = db.transaction(() => {
    const { from, to } = unrolled() ?? { from: 0, to: -1 };
    const some = packs.all(from, to, PACKS_A_STEP);
    for (const { id, samples } of some) {
      roll(Math.floor(id / ACCOUNTS_MAX), id % ACCOUNTS_MAX, inflated(samples));
    }
    if (some.length < PACKS_A_STEP) done.run();
    else moveTo.run((some.at(-1)?.id ?? to) + 1);
  });
  return () => {
    if (unrolled() === null) return false;
    step.immediate();
    return true;
  };
}
