// A receipt from the facts alone: what each of them adds, what takes it back, and which are of another kill.
import { describe, expect, it } from 'vitest';
import { sec, short } from '../../../../tests/given.ts';
import {
  flat,
  journal,
  locked,
  proof,
  rearmed,
  receiptOf,
  stuck,
  told,
  trip,
} from '../../../../tests/given-kill.ts';
import type { Fact } from '../fact.ts';
import type { Exit } from '../types.ts';
import { tripStem } from './plan.ts';
import { receipts } from './receipt.ts';
import { RECEIPT_FACTS } from './receipt-facts.ts';

const CE = short('CE', 75, 10_000);
/** The n-th exit of a trip that is recorded first. */
const exit = (n: number): Exit => ({
  ref: `${tripStem(sec(0), 1)}1-${n}`,
  positionKey: CE.key,
  instrument: CE.instrument,
  symbol: `CE${n}`,
  product: CE.product,
  side: 'buy',
  qty: 75,
  netBefore: -75,
  price: 10_200,
});
const intended = (n: number, round = 1): Fact => ({ type: 'ExitIntended', round, exit: exit(n) });
const settled = (n: number): Fact => ({
  type: 'ExitSettled',
  ref: exit(n).ref,
  orderId: `id-${n}`,
  outcome: 'complete',
  filled: 75,
  avgPrice: 10_100,
  detail: 'done',
});
const seen = (askedAt: number): Fact => ({ type: 'FlatSeen', askedAt });
const bypass: Fact = { type: 'BypassSeen', what: 'CE' };
const broken: Fact = { type: 'FlatBroken', what: 'CE' };

describe('the receipt of a kill', () => {
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

  it('has each order with what became of it, and of no other', () => {
    const { orders } = receiptOf('a', trip(), intended(1), intended(2), settled(2), intended(3, 2));
    expect(orders).toEqual([
      expect.objectContaining({ symbol: 'CE1', round: 1, intendedAt: sec(1), orderId: null, outcome: null }),
      {
        ref: exit(2).ref,
        symbol: 'CE2',
        side: 'buy',
        qty: 75,
        price: 10_200,
        round: 1,
        intendedAt: sec(2),
        orderId: 'id-2',
        outcome: 'complete',
        filled: 75,
        avgPrice: 10_100,
        detail: 'done',
      },
      expect.objectContaining({ symbol: 'CE3', round: 2, filled: 0, avgPrice: null, detail: '' }),
    ]);
  });

  it('has no order that was not its own, nor what became of it', () => {
    const other: Fact = { type: 'ExitIntended', round: 1, exit: { ...exit(1), ref: 'abc-x7-1-1' } };
    const receipt = receiptOf('a', trip(), other, { ...settled(1), ref: 'abc-x7-1-1' } as Fact);
    expect(receipt).toMatchObject({ orders: [], stages: { firstExitAt: null }, lastHash: 'h0' });
  });

  it('has the time at which each stage was first reached, also when a bypass makes it go through them again', () => {
    const cancelled: Fact = { type: 'OrdersCancelled', count: 2 };
    const pressed: Fact = { type: 'LockConfirmed', attempt: 1, proof };
    const again = { ...flat, askedAt: sec(20), mtm: -500 };
    const receipt = receiptOf(
      'a',
      trip({ mtm: -100 }),
      ...[cancelled, intended(1), seen(sec(1)), flat, pressed, locked, bypass],
      ...[cancelled, intended(2), seen(sec(19)), again, { ...pressed, attempt: 2 } as Fact, locked],
    );
    expect(receipt.stages).toEqual({
      seenAt: sec(0),
      recordedAt: sec(0),
      bookEmptyAt: sec(1),
      firstExitAt: sec(2),
      flatSeenAt: sec(3),
      flatVerifiedAt: sec(4),
      lockConfirmedAt: sec(5),
      lockedAt: sec(6),
    });
    expect(receipt).toMatchObject({ ordersCancelled: 4, mtmAtTrip: -100, mtmAtFlat: -500 });
    expect(receipt).toMatchObject({ flatReads: [sec(19), sec(20)], bypasses: [{ at: sec(7), what: 'CE' }] });
    expect(receipt).toMatchObject({ flat: true, complete: true, lockProof: proof });
  });

  it('is flat only until something is open again', () => {
    const receipt = receiptOf('a', trip(), seen(sec(1)), flat, broken);
    expect(receipt).toMatchObject({ flat: false, complete: false, flatReads: [] });
    expect(receiptOf('a', trip(), seen(sec(1)), flat)).toMatchObject({
      flat: true,
      flatReads: [sec(1), sec(2)],
    });
  });

  it('has the first look and the last one where an account that could not be read is proved flat once more', () => {
    const receipt = receiptOf('a', trip(), seen(sec(1)), flat, locked, stuck, { ...flat, askedAt: sec(9) });
    expect(receipt.flatReads).toEqual([sec(1), sec(9)]);
  });

  it.each<[string, Fact, boolean]>([
    ['its orders are cancelled', { type: 'OrdersCancelled', count: 0 }, false],
    ['it is seen flat', seen(sec(1)), false],
    ['it is open again', broken, false],
    ['it is proved flat', flat, false],
    ['a bypass is seen', bypass, false],
    ['it is locked', locked, false],
    ['an exit settles', settled(1), true],
    ['a linked account answers', told('b', 'tripped', 1), true],
    ['the lock fails', { type: 'LockFailed', attempt: 1, why: 'no box', screenshots: [] }, true],
  ])('of a kill that is stuck: once %s', (_, fact, stuckNow) => {
    const receipt = receiptOf('a', trip(), intended(1), stuck, fact);
    expect(receipt.stuckNow).toBe(stuckNow);
    expect(receipt.stuck).toEqual([{ at: sec(2), step: 'flattening', why: 'no margin' }]);
  });

  it('has what each linked account answered, also one that was linked after the trip', () => {
    const linked = ['b', 'c'];
    const receipt = receiptOf('a', trip({ linked }), told('b', 'refused', null), told('x', 'already', 4));
    expect(receipt.linked).toEqual([
      { account: 'b', outcome: 'refused', seq: null, at: sec(1), detail: 'no such account' },
      { account: 'c', outcome: 'telling', seq: null, at: null, detail: '' },
      { account: 'x', outcome: 'already', seq: 4, at: sec(2), detail: '' },
    ]);
  });

  it('takes the word of a trading system on another matter for no confirmation of the kill', () => {
    const word = (action: 'kill' | 'reset-day'): Fact => ({
      type: 'OwnerConfirmed',
      action,
      id: 'i',
      detail: 'done',
    });
    expect(receiptOf('a', trip(), word('reset-day'))).toMatchObject({ confirmed: null, lastHash: 'h0' });
    expect(receiptOf('a', trip(), word('kill')).confirmed).toEqual({ at: sec(1), id: 'i', detail: 'done' });
  });

  it('ends with its re-arm and stands on the newest fact that it holds', () => {
    const rows = journal('a', stuck, trip(), { type: 'LoggedOut' }, rearmed, { type: 'LoggedOut' }, stuck);
    const [receipt, ...others] = receipts(rows);
    expect(others).toEqual([]);
    expect(receipt).toMatchObject({
      seq: 2,
      loggedOutAt: sec(2),
      rearmed: { at: sec(3), by: 'user:ravi', reason: 'seen' },
      stuck: [],
      tripHash: 'h1',
      lastHash: 'h3',
    });
  });

  it('says nothing of what has not happened', () => {
    expect(receiptOf('a', trip())).toEqual({
      account: 'a',
      seq: 1,
      cause: 'manual',
      rule: 'manual',
      reason: 'enough',
      by: 'user:asha',
      evidence: [],
      mtmAtTrip: null,
      mtmAtFlat: null,
      stages: {
        seenAt: sec(0),
        recordedAt: sec(0),
        bookEmptyAt: null,
        firstExitAt: null,
        flatSeenAt: null,
        flatVerifiedAt: null,
        lockConfirmedAt: null,
        lockedAt: null,
      },
      ordersCancelled: 0,
      orders: [],
      flatReads: [],
      scope: 'all',
      left: [],
      flat: false,
      presses: [],
      lockProof: null,
      origin: null,
      linked: [],
      loggedOutAt: null,
      bypasses: [],
      stuck: [],
      stuckNow: false,
      rearmed: null,
      confirmed: null,
      complete: false,
      tripHash: 'h0',
      lastHash: 'h0',
    });
  });
});

describe('what is read of a journal for its receipts', () => {
  const press = { attempt: 1, screenshots: [] };
  const whole: readonly Fact[] = [
    trip({ linked: ['b'] }),
    { type: 'OrdersCancelled', count: 1 },
    intended(1),
    settled(1),
    stuck,
    seen(sec(1)),
    broken,
    flat,
    { type: 'LockFailed', why: 'no box', ...press },
    { type: 'LockConfirmed', proof, ...press },
    locked,
    bypass,
    told('b', 'tripped', 7),
    { type: 'OwnerConfirmed', action: 'kill', id: 'i', detail: 'done' },
    { type: 'LoggedOut' },
    rearmed,
  ];

  it('is whatever changes one', () => {
    const rows = journal('a', ...whole);
    for (const [i, { fact }] of rows.entries()) {
      expect(receipts(rows.slice(0, i + 1))).not.toEqual(receipts(rows.slice(0, i)));
      expect(RECEIPT_FACTS).toContain(fact.type);
    }
  });

  it('is nothing besides: the greater part of a journal is left unread', () => {
    expect(RECEIPT_FACTS.toSorted()).toEqual(whole.map(({ type }) => type).toSorted());
  });
});
