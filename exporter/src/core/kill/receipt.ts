// The proof of a kill, folded from the journal: its cause, every order with its answer, and the time of each stage.
import type { Evidence, Fact, Recorded, TripName } from '../fact.ts';
import type { Scope } from '../settings.ts';
import type { Left, LockProof, Minor, Ms } from '../types.ts';
import { tripStem } from './plan.ts';

export interface ReceiptOrder {
  readonly ref: string;
  readonly symbol: string;
  readonly side: 'buy' | 'sell';
  readonly qty: number;
  /** Limit in minor units; null = market. */
  readonly price: Minor | null;
  readonly round: number;
  readonly intendedAt: Ms;
  readonly orderId: string | null;
  /** The broker's final word, `refused`, `absent`, or null while it is not known. */
  readonly outcome: string | null;
  readonly filled: number;
  readonly avgPrice: Minor | null;
  readonly detail: string;
}

/** One press of the broker's own lock. `why` says what was seen instead of a proof; null where it was proved. */
export interface ReceiptPress {
  readonly at: Ms;
  readonly attempt: number;
  readonly why: string | null;
  readonly screenshots: readonly string[];
}

/** A linked account; `telling` while it has not answered. */
export interface ReceiptLinked {
  readonly account: string;
  readonly outcome: 'tripped' | 'already' | 'refused' | 'telling';
  readonly seq: number | null;
  readonly at: Ms | null;
  readonly detail: string;
}

export interface Receipt {
  readonly account: string;
  readonly seq: number;
  readonly cause: string;
  readonly rule: string;
  readonly reason: string;
  readonly by: string;
  readonly evidence: readonly Evidence[];
  readonly mtmAtTrip: Minor | null;
  readonly mtmAtFlat: Minor | null;
  /** Times of the stages in ms since the epoch; null = not reached. */
  readonly stages: {
    readonly seenAt: Ms;
    readonly recordedAt: Ms;
    readonly bookEmptyAt: Ms | null;
    readonly firstExitAt: Ms | null;
    readonly flatSeenAt: Ms | null;
    readonly flatVerifiedAt: Ms | null;
    /** The broker's own lock was proved to hold; null also where it has none. */
    readonly lockConfirmedAt: Ms | null;
    readonly lockedAt: Ms | null;
  };
  readonly ordersCancelled: number;
  readonly orders: readonly ReceiptOrder[];
  /** When the two reads that proved it flat were asked for. */
  readonly flatReads: readonly Ms[];
  /** What the kill leaves, and what it left on purpose: with another scope than `all`, flat means flat in it. */
  readonly scope: Scope;
  readonly left: readonly Left[];
  /** Proved flat, in its scope, and nothing has reappeared since. */
  readonly flat: boolean;
  /** Presses of the broker's own lock, and the newest proof that it holds; null while there is none. */
  readonly presses: readonly ReceiptPress[];
  readonly lockProof: LockProof | null;
  /** The trip of another account that this one follows. */
  readonly origin: TripName | null;
  readonly linked: readonly ReceiptLinked[];
  /** From then on the account was not watched, until its lock ended. */
  readonly loggedOutAt: Ms | null;
  readonly bypasses: readonly { readonly at: Ms; readonly what: string }[];
  readonly stuck: readonly { readonly at: Ms; readonly step: string; readonly why: string }[];
  /** The newest of `stuck` still holds. */
  readonly stuckNow: boolean;
  readonly rearmed: { readonly at: Ms; readonly by: string; readonly reason: string } | null;
  /** What the owner of the positions said, where only it can leave them: its word, which no read of ours proves. */
  readonly confirmed: { readonly at: Ms; readonly id: string; readonly detail: string } | null;
  /** Locked: proved flat, or on the word of `confirmed`. */
  readonly complete: boolean;
  /** Hash of the trip's row in the journal's chain, and of the newest row this receipt stands on. */
  readonly tripHash: string;
  readonly lastHash: string;
}

function open({ account, seq, at, hash }: Recorded, fact: Fact & { type: 'KillTripped' }): Receipt {
  const { cause, rule, reason, by, evidence } = fact;
  const none = {
    bookEmptyAt: null,
    firstExitAt: null,
    flatSeenAt: null,
    flatVerifiedAt: null,
    lockConfirmedAt: null,
    lockedAt: null,
  };
  const linked = (fact.linked ?? []).map(
    (one): ReceiptLinked => ({ account: one, outcome: 'telling', seq: null, at: null, detail: '' }),
  );
  return {
    account,
    seq,
    cause,
    rule,
    reason,
    by,
    evidence,
    mtmAtTrip: fact.mtm,
    mtmAtFlat: null,
    stages: { seenAt: fact.seenAt, recordedAt: at, ...none },
    ordersCancelled: 0,
    orders: [],
    flatReads: [],
    scope: fact.scope ?? 'all',
    left: [],
    flat: false,
    presses: [],
    lockProof: null,
    origin: fact.origin ?? null,
    linked,
    loggedOutAt: null,
    bypasses: [],
    stuck: [],
    stuckNow: false,
    rearmed: null,
    confirmed: null,
    complete: false,
    tripHash: hash,
    lastHash: hash,
  };
}

const stage = (r: Receipt, name: keyof Receipt['stages'], at: Ms): Receipt => ({
  ...r,
  stages: { ...r.stages, [name]: r.stages[name] ?? at },
});

function intended(r: Receipt, at: Ms, fact: Fact & { type: 'ExitIntended' }): Receipt {
  const { ref, symbol, side, qty, price } = fact.exit;
  const answer = { orderId: null, outcome: null, filled: 0, avgPrice: null, detail: '' };
  const order = { ref, symbol, side, qty, price, round: fact.round, intendedAt: at, ...answer };
  return stage({ ...r, orders: [...r.orders, order] }, 'firstExitAt', at);
}

function settled(r: Receipt, fact: Fact & { type: 'ExitSettled' }): Receipt {
  const { orderId, outcome, filled, avgPrice, detail } = fact;
  const answer = { orderId, outcome, filled, avgPrice, detail };
  return { ...r, orders: r.orders.map((o) => (o.ref === fact.ref ? { ...o, ...answer } : o)) };
}

function told(r: Receipt, at: Ms, { account, outcome, seq, detail }: Fact & { type: 'LinkedTold' }): Receipt {
  const one = { account, outcome, seq, at, detail };
  const known = r.linked.some((linked) => linked.account === account);
  const linked = known ? r.linked.map((each) => (each.account === account ? one : each)) : [...r.linked, one];
  return { ...r, linked };
}

function pressed(r: Receipt, at: Ms, fact: Fact & { type: 'LockFailed' | 'LockConfirmed' }): Receipt {
  const { attempt } = fact;
  if (fact.type === 'LockFailed')
    return {
      ...r,
      presses: [...r.presses, { at, attempt, why: fact.why, screenshots: fact.screenshots }],
    };
  const press = { at, attempt, why: null, screenshots: fact.proof.screenshots };
  return stage({ ...r, presses: [...r.presses, press], lockProof: fact.proof }, 'lockConfirmedAt', at);
}

/** A lock that ended with its day is followed by days on which people leave positions by hand. */
const isOfTrip = ({ stages, seq }: Receipt, ref: string): boolean =>
  ref.startsWith(tripStem(stages.recordedAt, seq));

/** With these a kill goes on to another step. */
const GOES_ON: ReadonlySet<Fact['type']> = new Set([
  'OrdersCancelled',
  'FlatSeen',
  'FlatBroken',
  'FlatVerified',
  'BypassSeen',
  'KillLocked',
]);

function add(before: Receipt, row: Recorded): Receipt {
  const r = before.stuckNow && GOES_ON.has(row.fact.type) ? { ...before, stuckNow: false } : before;
  return addFact(r, row);
}

function addFact(r: Receipt, { at, fact }: Recorded): Receipt {
  switch (fact.type) {
    case 'OrdersCancelled':
      return stage({ ...r, ordersCancelled: r.ordersCancelled + fact.count }, 'bookEmptyAt', at);
    case 'ExitIntended':
      return isOfTrip(r, fact.exit.ref) ? intended(r, at, fact) : r;
    case 'ExitSettled':
      return isOfTrip(r, fact.ref) ? settled(r, fact) : r;
    case 'FlatSeen':
      return stage({ ...r, flatReads: [fact.askedAt] }, 'flatSeenAt', at);
    case 'FlatBroken':
      return { ...r, flatReads: [], flat: false, complete: false };
    case 'FlatVerified': {
      const flatReads = [...r.flatReads.slice(0, 1), fact.askedAt];
      const left = fact.left ?? [];
      return stage({ ...r, flatReads, left, flat: true, mtmAtFlat: fact.mtm }, 'flatVerifiedAt', at);
    }
    case 'LockFailed':
    case 'LockConfirmed':
      return pressed(r, at, fact);
    case 'LinkedTold':
      return told(r, at, fact);
    case 'LoggedOut':
      return { ...r, loggedOutAt: at };
    case 'KillLocked':
      return stage({ ...r, complete: true }, 'lockedAt', at);
    case 'BypassSeen':
      // Somebody got past the lock: what proved it proves it no longer.
      return {
        ...r,
        flat: false,
        complete: false,
        lockProof: null,
        bypasses: [...r.bypasses, { at, what: fact.what }],
      };
    case 'KillStuck':
      return { ...r, stuck: [...r.stuck, { at, step: fact.step, why: fact.why }], stuckNow: true };
    case 'OwnerConfirmed': {
      const { action, id, detail } = fact;
      return action === 'kill' ? { ...r, confirmed: { at, id, detail } } : r;
    }
    case 'Rearmed':
      return { ...r, rearmed: { at, by: fact.by, reason: fact.reason } };
    default:
      return r;
  }
}

/** All kills in `recorded`, which are one account's facts in order, oldest first. */
export function receipts(recorded: readonly Recorded[]): readonly Receipt[] {
  const done: Receipt[] = [];
  for (const row of recorded) {
    if (row.fact.type === 'KillTripped') {
      done.push(open(row, row.fact));
      continue;
    }
    const last = done.at(-1);
    if (last === undefined || last.rearmed !== null) continue;
    const next = add(last, row);
    if (next !== last) done[done.length - 1] = { ...next, lastHash: row.hash };
  }
  return done;
}
