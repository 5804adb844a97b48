// Places an exit at most once per reference, although the exchange itself would take the same order twice.
import type { Clock } from '../../core/ports.ts';
import type { Answer, Exit, Ms } from '../../core/types.ts';
import { failed } from './failure.ts';

export type Placed = Answer<{ readonly orderId: string }>;

export interface ExitsOptions {
  /** Sends the order, but not after that time; `retry: 'yes'` means that it surely did not arrive. */
  readonly place: (exit: Exit, notAfter: Ms) => Promise<Placed>;
  /** The id of the order with this tag; null only when a whole, understood book does not have it. */
  readonly find: (ref: string) => Promise<Answer<string | null>>;
  readonly clock: Clock;
  /** References remembered; beyond it the oldest are forgotten and no reference is taken for new any more. */
  readonly maxRefs?: number;
}

/** What became of a reference that may have reached the exchange. */
interface Tried {
  readonly orderId: string | null;
  readonly lostAt: Ms;
}

const MAX_REFS = 10_000;
const NEVER = Number.NEGATIVE_INFINITY;
/** Well below the patience of the engine, which after that looks in the book and may plan a new exit. */
const SEND_WITHIN_MS = 10_000;
/** An order whose answer was lost may still be on its way: for so long a book without it proves nothing. */
const LOST_SETTLES_MS = 3_000;

/**
 * The first call for a reference places at once. Any later one answers the known order, or looks for it and
 * places only when the book does not have it. A lost answer is looked up at once; when that does not find the
 * order, the failure stays `retry: 'unknown'`.
 */
export function exitsOnce(options: ExitsOptions): (exit: Exit) => Promise<Placed> {
  const { place, find, clock, maxRefs = MAX_REFS } = options;
  const tried = new Map<string, Tried>();
  const running = new Map<string, Promise<Placed>>();
  /** All that is still known of the references that had to be forgotten. */
  let forgotten: Tried | null = null;

  function remember(ref: string, what: Tried): void {
    tried.set(ref, what);
    const [oldest] = tried;
    if (tried.size <= maxRefs || oldest === undefined) return;
    const [oldestRef, { lostAt }] = oldest;
    tried.delete(oldestRef);
    forgotten = { orderId: null, lostAt: Math.max(lostAt, forgotten?.lostAt ?? NEVER) };
  }

  async function placeNow(exit: Exit, notAfter: Ms): Promise<Placed> {
    const before = tried.get(exit.ref);
    remember(exit.ref, { orderId: null, lostAt: before?.lostAt ?? NEVER });
    const placed = await place(exit, notAfter);
    if (placed.ok) {
      remember(exit.ref, { orderId: placed.data.orderId, lostAt: NEVER });
      return placed;
    }
    if (placed.retry === 'unknown') return afterLoss(exit, placed);
    // It surely never arrived: unless an earlier try might have, the next call may place at once again.
    if (placed.retry === 'yes' && before === undefined) tried.delete(exit.ref);
    return placed;
  }

  async function afterLoss(exit: Exit, lost: Placed): Promise<Placed> {
    remember(exit.ref, { orderId: null, lostAt: clock.now() });
    const found = await find(exit.ref);
    return found.ok && found.data !== null ? known(exit.ref, found.data, found.at) : lost;
  }

  async function lookFirst(exit: Exit, lostAt: Ms, notAfter: Ms): Promise<Placed> {
    const askedAt = clock.now();
    const found = await find(exit.ref);
    if (!found.ok) {
      return { ...found, retry: 'unknown', message: `looking for ${exit.ref}: ${found.message}` };
    }
    if (found.data !== null) return known(exit.ref, found.data, found.at);
    if (askedAt - lostAt >= LOST_SETTLES_MS) return placeNow(exit, notAfter);
    const message = `${exit.ref} is not in the book, but its answer was lost only just now`;
    return failed({ kind: 'network', retry: 'unknown', message }, found.at);
  }

  function known(ref: string, orderId: string, at: Ms): Placed {
    remember(ref, { orderId, lostAt: NEVER });
    return { ok: true, data: { orderId }, at };
  }

  function decide(exit: Exit): Promise<Placed> {
    const now = clock.now();
    const before = tried.get(exit.ref) ?? forgotten;
    if (before === null) return placeNow(exit, now + SEND_WITHIN_MS);
    if (before.orderId !== null) return Promise.resolve(known(exit.ref, before.orderId, now));
    return lookFirst(exit, before.lostAt, now + SEND_WITHIN_MS);
  }

  return (exit) => {
    const joined = running.get(exit.ref);
    if (joined !== undefined) return joined;
    const answer = decide(exit).finally(() => running.delete(exit.ref));
    running.set(exit.ref, answer);
    return answer;
  };
}
