// When a receipt is filed, and what is in it: all of its kill up to then, and nothing that is empty.
import { describe, expect, it } from 'vitest';
import { sec } from '../../../../tests/given.ts';
import { flat, journal, locked, rearmed, stuck, told, trip } from '../../../../tests/given-kill.ts';
import type { Fact } from '../fact.ts';
import { createDrafter, type Draft } from './filings.ts';

/** What is filed of an account that recorded these facts. */
function filed(...facts: readonly Fact[]): readonly Draft[] {
  const draft = createDrafter();
  return journal('a', ...facts).flatMap((row) => draft(row) ?? []);
}
const cancelled: Fact = { type: 'OrdersCancelled', count: 0 };

describe('a receipt is filed', () => {
  it('on each lock, each time it is stuck and on the re-arm, naming its trip and how far it goes', () => {
    const drafts = filed(trip(), stuck, flat, locked, rearmed);
    expect(drafts.map(({ receipt: _, ...rest }) => rest)).toEqual([
      { account: 'a', trip: 1, through: 2, at: sec(1), on: 'KillStuck' },
      { account: 'a', trip: 1, through: 4, at: sec(3), on: 'KillLocked' },
      { account: 'a', trip: 1, through: 5, at: sec(4), on: 'Rearmed' },
    ]);
    expect(drafts.map(({ receipt }) => receipt.complete)).toEqual([false, true, true]);
  });

  it('for nothing that no trip has begun, or that follows its re-arm', () => {
    expect(filed(stuck, locked, rearmed)).toEqual([]);
    expect(filed(trip(), rearmed, stuck, locked, rearmed).map(({ on }) => on)).toEqual(['Rearmed']);
  });

  it('for the newer trip, also where the lock before it ended with its day', () => {
    const drafts = filed(trip(), stuck, locked, trip({ reason: 'again' }), locked);
    expect(drafts.map(({ trip: seq }) => seq)).toEqual([1, 1, 4]);
    expect(drafts.at(-1)?.receipt).toMatchObject({ reason: 'again' });
    expect(drafts.at(-1)?.receipt).not.toHaveProperty('stuck');
  });
});

describe('a filed receipt', () => {
  it('is without what is null or empty, so that one which gains a member stays the same for older kills', () => {
    const [draft] = filed(trip(), cancelled, flat, locked);
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
      flatReads: [sec(2)],
      scope: 'all',
      flat: true,
      stuckNow: false,
      complete: true,
      tripHash: 'h0',
      lastHash: 'h3',
    });
  });

  it('keeps what is in a list in its place, each without what is empty', () => {
    const [group] = filed(
      trip({ linked: ['b', 'c'] }),
      told('b', 'refused', null),
      told('c', 'tripped', 7),
      locked,
    );
    expect(group?.receipt.linked).toEqual([
      { account: 'b', outcome: 'refused', at: sec(1), detail: 'no such account' },
      { account: 'c', outcome: 'tripped', seq: 7, at: sec(2), detail: '' },
    ]);
  });
});
