// The receipt of a group: every account that was told is in it, and none counts as done without its own proof.
import { describe, expect, it } from 'vitest';
import { given, kill, run, sec } from '../../../../tests/given.ts';
import { flat, locked, receiptOf, stuck, told, trip } from '../../../../tests/given-kill.ts';
import type { Fact } from '../fact.ts';
import { groupReceipt } from './group.ts';
import { receipts } from './receipt.ts';

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
    const group = groupReceipt(first, [receiptOf('b', trip(), stuck)]);
    expect(group.failed).toEqual(['b', 'x']);
    expect(group.accounts.map(({ why }) => why)).toEqual([
      'not flat yet',
      'stuck while flattening: no margin',
      'no such account',
    ]);
    const freed = receiptOf('b', trip(), stuck, { type: 'FlatSeen', askedAt: 1 });
    expect(groupReceipt(first, [freed]).failed).toEqual(['x']);
  });

  it('does not take another trip of the same account for the one that was named', () => {
    const first = receiptOf('a', trip({ linked: ['b'] }), told('b', 'tripped', 9), flat, locked);
    expect(groupReceipt(first, [receiptOf('b', trip(), flat, locked)]).allLocked).toBe(false);
  });

  it('says of an account that is flat what its lock wants, and nothing of one that is done', () => {
    const first = receiptOf(
      'a',
      trip({ linked: ['b', 'c'] }),
      told('b', 'tripped', 1),
      told('c', 'tripped', 1),
    );
    const failed: Fact = { type: 'LockFailed', attempt: 1, why: 'no box', screenshots: [] };
    const waiting = receiptOf('b', trip(), flat);
    const pressed = receiptOf('c', trip(), flat, failed);
    expect(groupReceipt(first, [waiting, pressed]).accounts.map(({ why }) => why)).toEqual([
      'not flat yet',
      'flat, not locked yet',
      'no box',
    ]);
    const done = groupReceipt(first, [receiptOf('b', trip(), stuck, flat, locked), pressed]);
    expect(done.accounts[1]).toMatchObject({
      why: null,
      seq: 1,
      flat: true,
      flatAt: sec(2),
      locked: true,
      lockedAt: sec(3),
    });
    expect(done).toMatchObject({ allFlat: false, allLocked: false });
  });

  it('names the origin too when it is stuck, and nobody who got locked out of it', () => {
    const first = receiptOf('a', trip({ linked: ['b'] }), stuck, told('b', 'tripped', 1));
    const free = receiptOf('b', trip(), stuck, locked);
    expect(groupReceipt(first, [free]).failed).toEqual(['a']);
  });

  it('says the newest of what an account was stuck at', () => {
    const later: Fact = { type: 'KillStuck', step: 'locking', why: 'no box' };
    const own = receiptOf('a', trip(), stuck, { type: 'FlatSeen', askedAt: 1 }, flat, later);
    expect(groupReceipt(own, []).accounts[0]?.why).toBe('stuck while locking: no box');
  });

  it('knows nothing of an account that answered and has no receipt', () => {
    const first = receiptOf('a', trip({ linked: ['b'] }), told('b', 'tripped', 9), flat, locked);
    expect(groupReceipt(first, [receiptOf('b', trip(), flat, locked)])).toMatchObject({
      allFlat: false,
      allLocked: false,
      failed: [],
      accounts: [
        { account: 'a', why: null },
        {
          account: 'b',
          seq: 9,
          flat: false,
          locked: false,
          flatAt: null,
          lockedAt: null,
          why: 'it has no receipt',
        },
      ],
    });
  });

  it('of an account without links is its own', () => {
    const [own] = receipts(run(given(), kill(sec(0))).recorded);
    expect(own === undefined ? [] : groupReceipt(own, []).accounts).toHaveLength(1);
  });
});
