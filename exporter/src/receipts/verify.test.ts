// An export of receipts is what was filed, or the first filing that is not is named, and why.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { memoryJournal } from '../backbone/memory.ts';
import type { Fact } from '../core/fact.ts';
import { canonical } from './canonical.ts';
import { createFiler, type Filing, filingHash } from './filing.ts';
import { lineOf } from './line.ts';
import { type Against, verify } from './verify.ts';

const tripped = (reason: string): Fact => ({
  type: 'KillTripped',
  cause: 'manual',
  rule: 'manual',
  reason,
  by: 'token:ops',
  evidence: [],
  mtm: -100,
  seenAt: 10,
});
const kill = (reason: string, seq: number): readonly Fact[] => [
  tripped(reason),
  { type: 'OrdersCancelled', count: 2 },
  { type: 'KillStuck', step: 'flattening', why: 'not flat after 8 rounds of exits' },
  { type: 'MarksKept', marks: {} },
  { type: 'FlatVerified', askedAt: 20, mtm: -120 },
  { type: 'KillLocked', until: 99 },
  { type: 'Rearmed', clears: seq, reason: 'looked at', by: 'token:asha' },
];

/** The filings of accounts that were killed as often as `reasons` says. */
async function filed(reasons: readonly string[], account = 'asha'): Promise<Filing[]> {
  const journal = memoryJournal();
  for (const [index, reason] of reasons.entries()) {
    await journal.append(account, index * 7, 1_000 + index, kill(reason, index * 7 + 1));
  }
  const file = createFiler();
  return (await journal.read(account, 0)).flatMap((row) => file(row) ?? []);
}
const textOf = (filings: readonly Filing[]): string => filings.map((one) => `${lineOf(one)}\n`).join('');
const whole = await filed(['enough', 'ए ₹ "quoted" \u2028', 'again']);
const text = textOf(whole);
const head = whole.at(-1)?.hash ?? '';
const anchored: Against = { heads: [head] };
const place = fc.nat(whole.length - 1);

describe('an export of receipts', () => {
  it('holds each lock, each time it was stuck and each re-arm, and ends in the head', () => {
    expect(whole.map(({ filing, on, trip }) => `${filing} ${on} ${trip}`)).toEqual([
      '1 KillStuck 1',
      '2 KillLocked 1',
      '3 Rearmed 1',
      '4 KillStuck 8',
      '5 KillLocked 8',
      '6 Rearmed 8',
      '7 KillStuck 15',
      '8 KillLocked 15',
      '9 Rearmed 15',
    ]);
    expect(whole[1]?.receipt).toMatchObject({ complete: true, reason: 'enough' });
    expect(verify(text, anchored)).toMatchObject({
      ok: true,
      filings: 9,
      heads: [{ filing: 9, hash: head }],
    });
    expect(verify('')).toMatchObject({ ok: true, filings: 0, heads: [] });
  });

  it('is found out by any single byte that was changed, added or taken out', () => {
    const bytes = [...new TextEncoder().encode(text)];
    const deed = fc.constantFrom('change', 'add', 'remove' as const);
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.nat(255), deed, (at, byte, how) => {
        fc.pre(how !== 'change' || bytes[at] !== byte);
        const other = [...bytes];
        other.splice(at, how === 'add' ? 0 : 1, ...(how === 'remove' ? [] : [byte]));
        const read = new TextDecoder().decode(new Uint8Array(other));
        // The same byte twice in a row: adding or removing either gives what was there.
        fc.pre(read !== text);
        expect(verify(read, anchored).ok).toBe(false);
      }),
      { numRuns: 2_000 },
    );
  });

  it('names what follows a filing that was removed', () => {
    fc.assert(
      fc.property(place, (gone) => {
        const found = verify(textOf(whole.filter((_, index) => index !== gone)), anchored);
        const last = gone === whole.length - 1;
        expect(found).toMatchObject({ ok: false, how: 'missing', filing: last ? null : gone + 2 });
      }),
    );
  });

  it('names the first of filings that were put in another order', () => {
    fc.assert(
      fc.property(place, place, (a, b) => {
        fc.pre(a < b);
        const order = [...whole];
        const [moved] = order.splice(a, 1);
        if (moved !== undefined) order.splice(b, 0, moved);
        expect(verify(textOf(order), anchored)).toMatchObject({ ok: false, how: 'reordered', filing: a + 2 });
      }),
    );
  });

  it('names a filing that was put in, from here or from another account of that name', async () => {
    const others = await filed(['another']);
    fc.assert(
      fc.property(fc.nat(whole.length), fc.constantFrom(...whole, ...others), (at, one) => {
        const more = [...whole.slice(0, at), one, ...whole.slice(at)];
        expect(verify(textOf(more), anchored).ok).toBe(false);
      }),
    );
    const more = [...whole.slice(0, 3), ...others.slice(0, 1), ...whole.slice(3)];
    expect(verify(textOf(more))).toMatchObject({ how: 'foreign', line: 4, filing: 1 });
  });

  it('that was edited and hashed anew does not fit what follows, the head or the journal', async () => {
    fc.assert(
      fc.property(place, (at) => {
        const forged = whole.map((one, index): Filing => {
          if (index !== at) return one;
          const { hash: _, ...rest } = { ...one, at: one.at + 1 };
          return { ...rest, hash: filingHash(rest) };
        });
        const isLast = at === whole.length - 1;
        const found = verify(textOf(forged), anchored);
        expect(found).toMatchObject({ ok: false, how: isLast ? 'missing' : 'foreign' });
        const journal = () => whole;
        if (isLast)
          expect(verify(textOf(forged), { journal })).toMatchObject({ how: 'edited', filing: at + 1 });
      }),
    );
  });

  it('is held against the journal, which may have gone on since', () => {
    const journal = () => whole;
    const early = textOf(whole.slice(0, 4));
    expect(verify(early, { journal })).toMatchObject({ ok: true, since: { asha: 5 } });
    expect(verify(text, { journal: () => whole.slice(0, 4) })).toMatchObject({ how: 'foreign', filing: 5 });
  });

  it('keeps the accounts apart', async () => {
    const ravi = await filed(['enough'], 'ravi');
    const mixed = whole.flatMap((one, index) => [one, ...ravi.slice(index, index + 1)]);
    expect(verify(textOf(mixed), anchored)).toMatchObject({ ok: true, filings: 12 });
  });

  it('may name screenshots by their hash, and those too are held to it', () => {
    const [first] = whole;
    if (first === undefined) throw new Error('there is a first filing');
    const line = lineOf(first, [{ name: 'locked.png', sha256: 'a'.repeat(64) }]);
    expect(verify(`${line}\n`).ok).toBe(true);
    expect(verify(`${line.replace('locked.png', 'looked.png')}\n`)).toMatchObject({
      how: 'edited',
      filing: 1,
    });
    const bare = canonical({ ...JSON.parse(line), screenshots: [] });
    expect(verify(`${bare}\n`)).toMatchObject({ how: 'edited' });
  });

  it('has the heads that it always had: whoever kept one must find it again', () => {
    // A receipt may gain members that are null or empty for the kills of before; any other change moves this hash.
    expect(head).toBe('3b5a18287b65567718df08e3bbbc9e168032e54d741e3430c95e71cd6c5d3571');
  });
});
