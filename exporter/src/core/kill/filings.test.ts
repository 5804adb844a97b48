// When a receipt is filed, and what is in it: all of its kill up to then, and nothing that is empty.
import { describe, expect, it } from 'vitest';
import { sec } from '../../../../tests/given.ts';
import type { Fact, Recorded } from '../fact.ts';
import { createDrafter, type Draft } from './filings.ts';

/** What is filed of an account that recorded these facts, a second apart. */
function filed(...facts: readonly Fact[]): readonly Draft[] {
  const draft = createDrafter();
  const rows = facts.map(
    (fact, i): Recorded => ({ account: 'a', seq: i + 1, position: i + 90, at: sec(i), fact, hash: `h${i}` }),
  );
  return rows.flatMap((row) => draft(row) ?? []);
}
const trip = (reason: string): Fact => ({
  type: 'KillTripped',
  cause: 'manual',
  rule: 'manual',
  reason,
  by: 'user:asha',
  evidence: [],
  mtm: null,
  seenAt: sec(0),
});
const cancelled: Fact = { type: 'OrdersCancelled', count: 0 };
const stuck: Fact = { type: 'KillStuck', step: 'flattening', why: 'no margin' };
const flat: Fact = { type: 'FlatVerified', askedAt: sec(3), mtm: 0 };
const locked: Fact = { type: 'KillLocked', until: sec(100) };
const rearmed: Fact = { type: 'Rearmed', clears: 1, reason: 'seen', by: 'user:ravi' };

describe('a receipt is filed', () => {
  it('on each lock, each time it is stuck and on the re-arm, naming its trip and how far it goes', () => {
    const drafts = filed(trip('enough'), stuck, flat, locked, rearmed);
    expect(drafts.map(({ receipt: _, ...rest }) => rest)).toEqual([
      { account: 'a', trip: 1, through: 2, at: sec(1), on: 'KillStuck' },
      { account: 'a', trip: 1, through: 4, at: sec(3), on: 'KillLocked' },
      { account: 'a', trip: 1, through: 5, at: sec(4), on: 'Rearmed' },
    ]);
    expect(drafts.map(({ receipt }) => receipt.complete)).toEqual([false, true, true]);
  });

  it('for nothing that no trip has begun, or that follows its re-arm', () => {
    expect(filed(stuck, locked, rearmed)).toEqual([]);
    expect(filed(trip('enough'), rearmed, stuck, locked, rearmed).map(({ on }) => on)).toEqual(['Rearmed']);
  });

  it('for the newer trip, also where the lock before it ended with its day', () => {
    const drafts = filed(trip('enough'), stuck, locked, trip('again'), locked);
    expect(drafts.map(({ trip: seq }) => seq)).toEqual([1, 1, 4]);
    expect(drafts.at(-1)?.receipt).toMatchObject({ reason: 'again' });
    expect(drafts.at(-1)?.receipt).not.toHaveProperty('stuck');
  });
});

describe('a filed receipt', () => {
  const [draft] = filed(trip('enough'), cancelled, { ...flat, mtm: null }, locked);

  it('is without what is null or empty, so that one which gains a member stays the same for older kills', () => {
    expect(draft?.receipt).toEqual({
      account: 'a',
      seq: 1,
      cause: 'manual',
      rule: 'manual',
      reason: 'enough',
      by: 'user:asha',
      stages: {
        seenAt: sec(0),
        recordedAt: sec(0),
        bookEmptyAt: sec(1),
        flatVerifiedAt: sec(2),
        lockedAt: sec(3),
      },
      ordersCancelled: 0,
      flatReads: [sec(3)],
      scope: 'all',
      flat: true,
      stuckNow: false,
      complete: true,
      tripHash: 'h0',
      lastHash: 'h3',
    });
  });

  it('keeps what is in a list in its place, each without what is empty', () => {
    const told = (account: string, seq: number | null): Fact => ({
      type: 'LinkedTold',
      account,
      outcome: seq === null ? 'refused' : 'tripped',
      seq,
      detail: '',
    });
    const [group] = filed(
      { ...trip('x'), linked: ['b', 'c'] } as Fact,
      told('b', null),
      told('c', 7),
      locked,
    );
    expect(group?.receipt.linked).toEqual([
      { account: 'b', outcome: 'refused', at: sec(1), detail: '' },
      { account: 'c', outcome: 'tripped', seq: 7, at: sec(2), detail: '' },
    ]);
  });
});
