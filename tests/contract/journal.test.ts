// One suite for every journal: what the port promises holds in memory as it does on a disk.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { verifyChain } from '../../exporter/src/backbone/chain.ts';
import type { Fact } from '../../exporter/src/core/fact.ts';
import { Conflict } from '../../exporter/src/core/ports.ts';
import {
  blocked,
  cleanUp,
  counts,
  done,
  expectSound,
  facts,
  KINDS,
  type Place,
  seqs,
  start,
  upTo,
} from './journal-kinds.ts';

cleanUp();

describe.each(KINDS)('the $name journal', ({ place }) => {
  it('gives facts back in order, numbered without a gap from 1', async () => {
    const journal = await start(place());
    const first = await journal.append('asha', 0, 100, [done(1), done(2)]);
    const second = await journal.append('asha', 2, 200, [done(3)]);
    expect(seqs([...first, ...second])).toEqual([1, 2, 3]);
    expect([...first, ...second].map((row) => row.at)).toEqual([100, 100, 200]);
    expect(await journal.read('asha', 0)).toEqual([...first, ...second]);
    expect(facts(await journal.read('asha', 0))).toEqual([done(1), done(2), done(3)]);
  });

  it('refuses an append that does not follow the head, lower or higher, and keeps none of it', async () => {
    const journal = await start(place());
    await journal.append('asha', 0, 1, counts(1, 3));
    for (const after of [0, 2, 4, 99]) {
      const late = journal.append('asha', after, 2, [done(9)]);
      await expect(late).rejects.toBeInstanceOf(Conflict);
      await expect(late).rejects.toMatchObject({ head: 3 });
    }
    await expect(journal.append('ravi', 1, 2, [done(9)])).rejects.toMatchObject({ head: 0 });
    expect(facts(await journal.readAll(0))).toEqual(counts(1, 3));
  });

  it('keeps two accounts apart though their facts interleave', async () => {
    const journal = await start(place());
    for (let seq = 0; seq < 10; seq += 1) {
      await journal.append('asha', seq, seq, [done(seq)]);
      await journal.append('ravi', seq * 2, seq, [done(100 + seq), done(200 + seq)]);
    }
    expect(facts(await journal.read('asha', 0))).toEqual(counts(0, 9));
    expect(seqs(await journal.read('ravi', 0))).toEqual(upTo(20));
    const all = await expectSound(journal);
    expect(all.map((row) => row.account).slice(0, 6)).toEqual([
      'asha',
      'ravi',
      'ravi',
      'asha',
      'ravi',
      'ravi',
    ]);
  });

  it('takes an empty append as the question whether we are still at the head', async () => {
    const journal = await start(place());
    expect(await journal.append('asha', 0, 1, [])).toEqual([]);
    await journal.append('asha', 0, 1, [done(1)]);
    expect(await journal.append('asha', 1, 1, [])).toEqual([]);
    await expect(journal.append('asha', 0, 1, [])).rejects.toBeInstanceOf(Conflict);
    expect(await journal.readAll(0)).toHaveLength(1);
  });

  it('gives the same facts after it was closed and opened again, and goes on from there', async () => {
    const here = place();
    const before = await start(here);
    await before.append('asha', 0, 1, counts(1, 3));
    await before.append('ravi', 0, 2, counts(1, 2));
    const written = await before.readAll(0);
    await before.close();
    const after = await start(here);
    expect(await after.readAll(0)).toEqual(written);
    await expect(after.append('asha', 2, 3, [done(9)])).rejects.toBeInstanceOf(Conflict);
    await after.append('asha', 3, 3, [done(4)]);
    expect(await expectSound(after)).toHaveLength(6);
  });

  it('reads by pages, of one account and of all, each page full until the last', async () => {
    const journal = await start(place());
    await journal.append('asha', 0, 1, counts(1, 7));
    await journal.append('ravi', 0, 1, counts(1, 3));
    expect(seqs(await journal.read('asha', 0, 3))).toEqual([1, 2, 3]);
    expect(seqs(await journal.read('asha', 3, 3))).toEqual([4, 5, 6]);
    expect(seqs(await journal.read('asha', 6, 3))).toEqual([7]);
    expect(await journal.read('asha', 7, 3)).toEqual([]);
    expect(await journal.read('nobody', 0)).toEqual([]);
    const all = await journal.readAll(0);
    const middle = all[4]?.position ?? 0;
    expect(await journal.readAll(middle, 4)).toEqual(all.slice(5, 9));
    for (const limit of [0, -1, 1.5]) await expect(journal.readAll(0, limit)).rejects.toThrow(RangeError);
  });

  it('lets one of many appends at once through when all of them claim the same place', async () => {
    const journal = await start(place());
    const rivals = upTo(40).map((rival) => journal.append('asha', 0, rival, [done(rival)]));
    const others = upTo(40).map((seq) => journal.append('ravi', seq - 1, seq, [done(seq)]));
    const ends = await Promise.allSettled(rivals);
    expect(ends.map((end) => end.status)).toEqual(['fulfilled', ...Array(39).fill('rejected')]);
    expect(ends.every((end) => end.status === 'fulfilled' || end.reason instanceof Conflict)).toBe(true);
    await Promise.all(others);
    expect(await expectSound(journal)).toHaveLength(41);
  });

  it('answers a read with every append that was asked for before it', async () => {
    const journal = await start(place());
    const writing = upTo(20).map((seq) => journal.append('asha', seq - 1, seq, [done(seq)]));
    expect(seqs(await journal.read('asha', 0))).toEqual(upTo(20));
    await Promise.all(writing);
  });

  it('gives every character back, and facts of 64 KiB', async () => {
    const here = place();
    const journal = await start(here);
    const texts = [
      '₹ 1,00,000 · नमस्ते · 🧯',
      '\u0000\u001f"\\\u2028',
      '\ud800',
      'é'.normalize('NFD'),
      'x'.repeat(65_536),
    ];
    await journal.append('आशा', 0, 1, texts.map(blocked));
    for (let seq = texts.length; seq < 40; seq += 1)
      await journal.append('आशा', seq, 1, [blocked('y'.repeat(65_536))]);
    await journal.close();
    const again = await start(here);
    expect(facts(await again.read('आशा', 0, texts.length))).toEqual(texts.map(blocked));
    expect(await expectSound(again)).toHaveLength(40);
  });

  it('answers an append with exactly what a reader will read', async () => {
    const journal = await start(place());
    const odd = { ...done(Number.NaN), extra: undefined };
    const recorded = await journal.append('asha', 0, 1, [odd, done(-0)]);
    expect(recorded).toStrictEqual(await journal.read('asha', 0));
    expect(recorded.map((row) => row.fact)).toStrictEqual([{ ...done(0), count: null }, done(0)]);
  });

  it('refuses what is too large or makes no sense, and takes the next append', async () => {
    const journal = await start(place());
    const refused: [string, number, number, Fact[]][] = [
      ['asha', 0, 1, [blocked('x'.repeat(256 * 1024))]],
      ['asha', 0, 1, Array(5).fill(blocked('é'.repeat(120_000)))],
      ['asha', 0, 1, counts(1, 1_001)],
      ['asha', -1, 1, []],
      ['asha', 0.5, 1, []],
      ['asha', 0, 1.5, []],
      ['', 0, 1, []],
      ['a\nb', 0, 1, []],
      ['\ud800', 0, 1, []],
      ['x'.repeat(129), 0, 1, []],
    ];
    for (const append of refused) await expect(journal.append(...append)).rejects.toThrow(RangeError);
    expect(await journal.readAll(0)).toEqual([]);
    expect(await journal.append('asha', 0, 1, counts(1, 1_000))).toHaveLength(1_000);
  });

  it('holds 100,000 facts', async () => {
    const journal = await start(place());
    const started = performance.now();
    const writing = upTo(1_000).map((batch) => {
      const account = `account-${batch % 10}`;
      return journal.append(account, Math.floor((batch - 1) / 10) * 100, batch, counts(1, 100));
    });
    await Promise.all(writing);
    const written = performance.now();
    const all = await journal.readAll(0);
    const read = performance.now();
    expect(all).toHaveLength(100_000);
    for (let n = 0; n < 10; n += 1) {
      const own = all.filter((row) => row.account === `account-${n}`);
      expect(own).toHaveLength(10_000);
      expect(verifyChain(own)).toBe(null);
    }
    console.info(`100,000 facts: written in ${ms(written - started)}, read in ${ms(read - written)}`);
  });

  it('finishes what was asked for before it was closed', async () => {
    const here = place();
    const journal = await start(here);
    const writing = upTo(20).map((seq) => journal.append('asha', seq - 1, seq, [done(seq)]));
    await Promise.all([journal.close(), ...writing]);
    expect(await expectSound(await start(here))).toHaveLength(20);
  });

  it('refuses to work once it is closed, and closing twice is no harm', async () => {
    const journal = await start(place());
    await journal.close();
    await journal.close();
    await expect(journal.append('asha', 0, 1, [done(1)])).rejects.toMatchObject({ kind: 'closed' });
    await expect(journal.read('asha', 0)).rejects.toMatchObject({ kind: 'closed' });
  });
});

const ms = (length: number): string => `${Math.round(length)} ms`;

/** Any program of appends, right and wrong ones, with restarts between them. */
const program = fc.array(
  fc.oneof(
    {
      weight: 9,
      arbitrary: fc.record({ account: fc.nat(2), off: fc.integer({ min: -1, max: 1 }), size: fc.nat(4) }),
    },
    { weight: 1, arbitrary: fc.constant('restart' as const) },
  ),
  { maxLength: 40 },
);

type Step = 'restart' | { readonly account: number; readonly off: number; readonly size: number };

async function run(steps: readonly Step[], place: Place) {
  const heads = new Map<string, number>();
  const answers: unknown[] = [];
  let journal = await start(place);
  for (const step of steps) {
    if (step === 'restart') {
      await journal.close();
      journal = await start(place);
      continue;
    }
    const account = `account-${step.account}`;
    const head = heads.get(account) ?? 0;
    const after = step.size % 2 === 0 ? head : Math.max(0, head + step.off);
    const answer = await journal.append(account, after, after, counts(1, step.size)).catch((error) => error);
    if (Array.isArray(answer)) heads.set(account, after + step.size);
    answers.push(answer instanceof Conflict ? { head: answer.head } : answer);
  }
  answers.push(await expectSound(journal));
  await journal.close();
  return answers;
}

it('every journal answers any run of appends, conflicts and restarts as the first one does', async () => {
  await fc.assert(
    fc.asyncProperty(program, async (steps) => {
      const [model, ...others] = await Promise.all(KINDS.map(({ place }) => run(steps, place())));
      for (const other of others) expect(other).toEqual(model);
    }),
    { numRuns: 25 },
  );
});
