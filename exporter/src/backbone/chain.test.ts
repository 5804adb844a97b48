// The chain shows every change, and checks facts from their parsed form.
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Fact, Recorded } from '../core/fact.ts';
import { CHAIN_START, chainHash, verifyChain } from './chain.ts';

const fact = fc.record({
  type: fc.constant('Blocked' as const),
  rule: fc.string({ unit: 'binary' }),
  why: fc.oneof(fc.string(), fc.constant('\ud800 half a pair'), fc.constant('₹ · \u2028 · 🧯 · \u0000')),
});

function chain(facts: readonly Fact[]): Recorded[] {
  let hash = CHAIN_START.hash;
  return facts.map((one, index) => {
    const seq = index + 1;
    hash = chainHash(hash, 'asha', seq, 1_000 + seq, JSON.stringify(one));
    return { account: 'asha', seq, position: seq, at: 1_000 + seq, fact: one, hash };
  });
}

const rows = fc.array(fact, { minLength: 1, maxLength: 8 }).map(chain);
const rowsAndOne = rows.chain((all) => fc.tuple(fc.constant(all), fc.nat(all.length - 1)));
const replaced = (all: readonly Recorded[], place: number, change: Partial<Recorded>): Recorded[] =>
  all.map((row, index) => (index === place ? { ...row, ...change } : row));

describe('the chain of an account', () => {
  it('is what anyone can compute from the stored text', () => {
    const text = '{"type":"CancelCompleted","count":2}';
    const expected = createHash('sha256')
      .update(`ab{"account":"asha","seq":7,"at":12,"fact":${text}}`)
      .digest('hex');
    expect(chainHash('ab', 'asha', 7, 12, text)).toBe(expected);
  });

  it('holds for what was written, and for what was read back from JSON', () => {
    fc.assert(
      fc.property(rows, (all) => {
        expect(verifyChain(all)).toBe(null);
        expect(verifyChain(JSON.parse(JSON.stringify(all)))).toBe(null);
      }),
    );
  });

  it('names the first fact that was altered, whatever was altered about it', () => {
    fc.assert(
      fc.property(rowsAndOne, ([all, place]) => {
        const changes: Partial<Recorded>[] = [
          { fact: { type: 'CancelCompleted', count: 1 } },
          { at: 5 },
          { hash: '0'.repeat(64) },
        ];
        for (const change of changes) expect(verifyChain(replaced(all, place, change))).toBe(place + 1);
      }),
    );
  });

  it('names the fact after one that was taken out, and one that came from another account', () => {
    const all = chain([1, 2, 3, 4].map((count) => ({ type: 'CancelCompleted', count })));
    expect(verifyChain(all.filter((row) => row.seq !== 2))).toBe(3);
    expect(verifyChain(replaced(all, 2, { account: 'ravi' }))).toBe(3);
    expect(verifyChain(all.map((row) => ({ ...row, account: 'ravi' })))).toBe(1);
  });

  it('names a fact whose number was skipped, even where the hashes were made to fit', () => {
    const text = JSON.stringify({ type: 'CancelCompleted', count: 1 });
    const [first] = chain([JSON.parse(text)]);
    if (first === undefined) throw new Error('a chain of one has a first');
    const forged = { ...first, seq: 3, hash: chainHash(first.hash, 'asha', 3, first.at, text) };
    expect(verifyChain([first, forged])).toBe(3);
  });

  it('can be checked from the middle when the end before it is known', () => {
    const all = chain([1, 2, 3, 4].map((count) => ({ type: 'CancelCompleted', count })));
    const before = all[1] ?? CHAIN_START;
    expect(verifyChain(all.slice(2), before)).toBe(null);
    expect(verifyChain(all.slice(2))).toBe(3);
    expect(verifyChain([], before)).toBe(null);
  });
});
