// The proof of a kill, folded from the journal: its cause, every order with its answer, and the time of each stage.
import type { Evidence, Fact, Recorded } from '../fact.ts';
import type { Minor, Ms } from '../types.ts';
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
    readonly lockedAt: Ms | null;
  };
  readonly ordersCancelled: number;
  readonly orders: readonly ReceiptOrder[];
  /** When the two reads that proved it flat were asked for. */
  readonly flatReads: readonly Ms[];
  readonly bypasses: readonly { readonly at: Ms; readonly what: string }[];
  readonly stuck: readonly { readonly at: Ms; readonly step: string; readonly why: string }[];
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
    lockedAt: null,
  };
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
    bypasses: [],
    stuck: [],
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

/** A lock that ended with its day is followed by days on which people leave positions by hand. */
const isOfTrip = ({ stages, seq }: Receipt, ref: string): boolean =>
  ref.startsWith(tripStem(stages.recordedAt, seq));

function add(r: Receipt, { at, fact }: Recorded): Receipt {
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
      return { ...r, flatReads: [], complete: false };
    case 'FlatVerified': {
      const flatReads = [...r.flatReads.slice(0, 1), fact.askedAt];
      return stage({ ...r, flatReads, mtmAtFlat: fact.mtm }, 'flatVerifiedAt', at);
    }
    case 'KillLocked':
      return stage({ ...r, complete: true }, 'lockedAt', at);
    case 'BypassSeen':
      return { ...r, complete: false, bypasses: [...r.bypasses, { at, what: fact.what }] };
    case 'KillStuck':
      return { ...r, stuck: [...r.stuck, { at, step: fact.step, why: fact.why }] };
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
