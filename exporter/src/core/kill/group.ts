// One receipt for a group: the trip that began it, and what became of each account that was told.
import type { Ms } from '../types.ts';
import type { Receipt, ReceiptLinked } from './receipt.ts';

export interface GroupMember {
  readonly account: string;
  /** Of its own trip; null while it has none, or where it is not known. */
  readonly seq: number | null;
  readonly outcome: 'origin' | ReceiptLinked['outcome'];
  readonly flat: boolean;
  readonly locked: boolean;
  readonly flatAt: Ms | null;
  readonly lockedAt: Ms | null;
  /** What stands between it and its lock; null where nothing does. */
  readonly why: string | null;
}

export interface GroupReceipt {
  readonly origin: { readonly account: string; readonly seq: number };
  readonly accounts: readonly GroupMember[];
  readonly allFlat: boolean;
  readonly allLocked: boolean;
  /** Accounts that refused, or that a person must see to. Those that are still on their way are not here. */
  readonly failed: readonly string[];
}

function whyNot({ complete, stuck, stuckNow, flat, presses }: Receipt): string | null {
  if (complete) return null;
  const last = stuckNow ? stuck.at(-1) : undefined;
  if (last !== undefined) return `stuck while ${last.step}: ${last.why}`;
  return flat ? (presses.at(-1)?.why ?? 'flat, not locked yet') : 'not flat yet';
}

function member(outcome: GroupMember['outcome'], receipt: Receipt): GroupMember {
  const { account, seq, flat, complete, stages } = receipt;
  const { flatVerifiedAt: flatAt, lockedAt } = stages;
  return { account, seq, outcome, flat, locked: complete, flatAt, lockedAt, why: whyNot(receipt) };
}

/** An account without a receipt has nothing that proves it: it is neither flat nor locked. */
function unproved({ account, seq, outcome, detail }: ReceiptLinked): GroupMember {
  const why =
    outcome === 'telling' ? 'it has not answered yet' : outcome === 'refused' ? detail : 'it has no receipt';
  return { account, seq, outcome, flat: false, locked: false, flatAt: null, lockedAt: null, why };
}

/**
 * `receipts` are those of the linked accounts, by any trips; the one that each account named in its answer counts. An
 * account counts as failed when it refused, or is stuck and not locked.
 */
export function groupReceipt(origin: Receipt, receipts: readonly Receipt[]): GroupReceipt {
  const ownOf = (linked: ReceiptLinked) =>
    receipts.find(({ account, seq }) => account === linked.account && seq === linked.seq);
  const others = origin.linked.map((linked) => {
    const own = ownOf(linked);
    return own === undefined ? unproved(linked) : member(linked.outcome, own);
  });
  const stuck = new Set(
    [origin, ...origin.linked.flatMap((linked) => ownOf(linked) ?? [])]
      .filter(({ stuckNow, complete }) => stuckNow && !complete)
      .map(({ account }) => account),
  );
  const accounts = [member('origin', origin), ...others];
  return {
    origin: { account: origin.account, seq: origin.seq },
    accounts,
    allFlat: accounts.every(({ flat }) => flat),
    allLocked: accounts.every(({ locked }) => locked),
    failed: accounts
      .filter((one) => one.outcome === 'refused' || stuck.has(one.account))
      .map(({ account }) => account),
  };
}
