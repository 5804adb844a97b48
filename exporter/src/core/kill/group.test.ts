// The receipt of a group: every account that was told is in it, and none counts as done without its own proof.
import { describe, expect, it } from 'vitest';
import { given, kill, run, sec } from '../../../../tests/given.ts';
import type { Fact, Recorded } from '../fact.ts';
import type { LockProof } from '../types.ts';
import { groupReceipt } from './group.ts';
import { type Receipt, receipts } from './receipt.ts';

const journal = (account: string, ...facts: readonly Fact[]): readonly Recorded[] =>
  facts.map((fact, i) => ({ account, seq: i + 1, position: i + 1, at: sec(i), fact, hash: `h${i}` }));
const receiptOf = (account: string, ...facts: readonly Fact[]): Receipt => {
  const [receipt] = receipts(journal(account, ...facts));
  if (receipt === undefined) throw new Error('nothing was killed');
  return receipt;
};
const about = { rule: 'manual', reason: 'x', by: 'y', evidence: [], mtm: null, seenAt: sec(0) } as const;
const trip = (over: Partial<Fact & { type: 'KillTripped' }> = {}): Fact => ({
  type: 'KillTripped',
  cause: 'manual',
  ...about,
  ...over,
});
const flat: Fact = { type: 'FlatVerified', askedAt: sec(2), mtm: null };
const locked: Fact = { type: 'KillLocked', until: sec(100) };
const told = (account: string, outcome: 'tripped' | 'already' | 'refused', seq: number | null): Fact => ({
  type: 'LinkedTold',
  account,
  outcome,
  seq,
  detail: outcome === 'refused' ? 'no such account' : '',
});
const origin = { account: 'a', seq: 1 };

describe('the receipt of a group', () => {
  it('is flat and locked when every account that was to be told is', () => {
    const first = receiptOf(
      'a',
      trip({ linked: ['b', 'c'] }),
      told('b', 'tripped', 1),
      told('c', 'already', 1),
      flat,
      locked,
    );
    const others = ['b', 'c'].map((account) =>
      receiptOf(account, trip({ cause: 'linked', origin }), flat, locked),
    );
    const group = groupReceipt(first, others);
    expect(group).toMatchObject({ origin, allFlat: true, allLocked: true, failed: [] });
    expect(group.accounts.map(({ account, outcome }) => `${account} ${outcome}`)).toEqual([
      'a origin',
      'b tripped',
      'c already',
    ]);
  });

  it('is neither while one has not answered, and that one has not failed', () => {
    const first = receiptOf('a', trip({ linked: ['b'] }), flat, locked);
    const group = groupReceipt(first, [receiptOf('b', trip(), flat, locked)]);
    expect(group).toMatchObject({ allFlat: false, allLocked: false, failed: [] });
    expect(group.accounts[1]).toMatchObject({ outcome: 'telling', why: 'it has not answered yet' });
  });

  it('names those that refused and those that are stuck, and says why', () => {
    const first = receiptOf(
      'a',
      trip({ linked: ['b', 'x'] }),
      told('b', 'tripped', 1),
      told('x', 'refused', null),
    );
    const stuck = receiptOf('b', trip(), { type: 'KillStuck', step: 'flattening', why: 'no margin' });
    const group = groupReceipt(first, [stuck]);
    expect(group.failed).toEqual(['b', 'x']);
    expect(group.accounts.map(({ why }) => why)).toEqual([
      'not flat yet',
      'stuck while flattening: no margin',
      'no such account',
    ]);
    const freed = receiptOf(
      'b',
      trip(),
      { type: 'KillStuck', step: 'flattening', why: 'no margin' },
      { type: 'FlatSeen', askedAt: 1 },
    );
    expect(groupReceipt(first, [freed]).failed).toEqual(['x']);
  });

  it('does not take another trip of the same account for the one that was named', () => {
    const first = receiptOf('a', trip({ linked: ['b'] }), told('b', 'tripped', 9), flat, locked);
    expect(groupReceipt(first, [receiptOf('b', trip(), flat, locked)]).allLocked).toBe(false);
  });

  it('of an account without links is its own', () => {
    const [own] = receipts(run(given(), kill(sec(0))).recorded);
    expect(own === undefined ? [] : groupReceipt(own, []).accounts).toHaveLength(1);
  });
});

describe('a receipt', () => {
  const proof: LockProof = {
    how: 'browser',
    already: false,
    evidence: ['off'],
    screenshots: ['b.png'],
    fingerprint: null,
  };

  it('holds every press of the lock with its screenshots, its proof, the linked accounts and the logout', () => {
    const receipt = receiptOf(
      'a',
      trip({ linked: ['b'], scope: 'primary' }),
      { type: 'OrdersCancelled', count: 0, lockFirst: true },
      { type: 'LockFailed', attempt: 1, why: 'refused', screenshots: ['a.png'] },
      { ...flat, left: [{ key: 'H|N', symbol: 'H', netQty: 25 }] },
      { type: 'LockConfirmed', attempt: 2, proof },
      locked,
      told('b', 'tripped', 4),
      { type: 'LoggedOut' },
    );
    expect(receipt).toMatchObject({
      complete: true,
      flat: true,
      scope: 'primary',
      left: [{ symbol: 'H' }],
      presses: [
        { attempt: 1, why: 'refused', screenshots: ['a.png'], at: sec(2) },
        { attempt: 2, why: null, screenshots: ['b.png'], at: sec(4) },
      ],
      lockProof: proof,
      stages: { lockConfirmedAt: sec(4), lockedAt: sec(5) },
      linked: [{ account: 'b', outcome: 'tripped', seq: 4, at: sec(6) }],
      loggedOutAt: sec(7),
    });
  });

  it('has no proof of a lock that somebody got past', () => {
    const bypassed = receiptOf('a', trip(), flat, { type: 'LockConfirmed', attempt: 1, proof }, locked, {
      type: 'BypassSeen',
      what: 'CE',
    });
    expect(bypassed).toMatchObject({ complete: false, flat: false, lockProof: null });
    expect(bypassed.presses).toHaveLength(1);
  });
});
