// Plain data for tests: the facts of a kill as a journal holds them, a second apart, and the receipt they amount to.
import type { Fact, Recorded } from '../exporter/src/core/fact.ts';
import { type Receipt, receipts } from '../exporter/src/core/kill/receipt.ts';
import type { LockProof } from '../exporter/src/core/types.ts';
import { sec } from './given.ts';

/** The first has seq 1, is recorded at second 0 and has the hash `h0`. */
export const journal = (account: string, ...facts: readonly Fact[]): readonly Recorded[] =>
  facts.map((fact, i) => ({ account, seq: i + 1, position: i + 1, at: sec(i), fact, hash: `h${i}` }));

/** The receipt of the only trip among `facts`. */
export function receiptOf(account: string, ...facts: readonly Fact[]): Receipt {
  const [receipt, ...others] = receipts(journal(account, ...facts));
  if (receipt === undefined || others.length > 0) throw new Error('it was not killed once');
  return receipt;
}

export const trip = (over: Partial<Fact & { type: 'KillTripped' }> = {}): Fact => ({
  type: 'KillTripped',
  cause: 'manual',
  rule: 'manual',
  reason: 'enough',
  by: 'user:asha',
  evidence: [],
  mtm: null,
  seenAt: sec(0),
  ...over,
});
export const stuck: Fact = { type: 'KillStuck', step: 'flattening', why: 'no margin' };
export const flat: Fact & { type: 'FlatVerified' } = { type: 'FlatVerified', askedAt: sec(2), mtm: null };
export const locked: Fact = { type: 'KillLocked', until: sec(100) };
export const rearmed: Fact = { type: 'Rearmed', clears: 1, reason: 'seen', by: 'user:ravi' };
export const proof: LockProof = {
  how: 'browser',
  already: false,
  evidence: ['off'],
  screenshots: ['b.png'],
  fingerprint: null,
};
export const told = (
  account: string,
  outcome: 'tripped' | 'already' | 'refused',
  seq: number | null,
): Fact => ({
  type: 'LinkedTold',
  account,
  outcome,
  seq,
  detail: outcome === 'refused' ? 'no such account' : '',
});
