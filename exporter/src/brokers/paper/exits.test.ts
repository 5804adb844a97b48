// One reference, one order: whatever is lost, late or repeated.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Answer, Exit, Failure } from '../../core/types.ts';
import { exitsOnce, type Placed } from './exits.ts';

const exitOf = (ref: string): Exit => ({
  ref,
  positionKey: 'A|NRML',
  instrument: 'A',
  symbol: 'A',
  product: 'NRML',
  side: 'buy',
  qty: 25,
  netBefore: -25,
  price: 12_000,
});

/** What an order or a look at the book meets: the way there, and the way back. */
type Fate = 'fine' | 'refused' | 'turned away' | 'lost before' | 'lost after' | 'late';

const failure = (retry: Failure['retry']): Answer<never> => ({
  ok: false,
  at: 0,
  kind: retry === 'no' ? 'broker' : 'network',
  retry,
  message: retry,
});

function world(given: readonly Fate[], maxRefs?: number) {
  const fates = [...given];
  let time = 0;
  const book: { readonly id: string; readonly tag: string; readonly from: number }[] = [];
  const seen = { posts: 0, looks: 0 };
  const place = async ({ ref }: Exit): Promise<Placed> => {
    seen.posts += 1;
    const fate = fates.shift() ?? 'fine';
    if (fate === 'refused') return failure('no');
    if (fate === 'turned away') return failure('yes');
    if (fate === 'lost before') return failure('unknown');
    const id = `order-${book.length + 1}`;
    book.push({ id, tag: ref, from: fate === 'late' ? time + 2_900 : time });
    return fate === 'fine' ? { ok: true, data: { orderId: id }, at: time } : failure('unknown');
  };
  const find = async (ref: string): Promise<Answer<string | null>> => {
    seen.looks += 1;
    if (fates.shift() === 'lost before') return failure('yes');
    return { ok: true, data: book.find((o) => o.tag === ref && o.from <= time)?.id ?? null, at: time };
  };
  const clock = { now: () => time, after: () => () => {} };
  const exit = exitsOnce({ place, find, clock, ...(maxRefs === undefined ? {} : { maxRefs }) });
  return {
    exit,
    book,
    seen,
    pass: (ms: number) => {
      time += ms;
    },
  };
}

describe('an exit', () => {
  it('goes out at once the first time', async () => {
    const { exit, seen } = world([]);
    expect(await exit(exitOf('a'))).toMatchObject({ ok: true, data: { orderId: 'order-1' } });
    expect(seen).toEqual({ posts: 1, looks: 0 });
  });

  it('that was taken keeps its order, even if the book is slow to show it', async () => {
    const { exit, seen } = world([]);
    await exit(exitOf('a'));
    expect(await exit(exitOf('a'))).toMatchObject({ ok: true, data: { orderId: 'order-1' } });
    expect(seen).toEqual({ posts: 1, looks: 0 });
  });

  it('asked for twice at the same moment is one order and one answer', async () => {
    const { exit, book } = world([]);
    const answers = await Promise.all([exit(exitOf('a')), exit(exitOf('a'))]);
    expect(answers.map((answer) => answer.ok && answer.data.orderId)).toEqual(['order-1', 'order-1']);
    expect(book).toHaveLength(1);
  });

  it('whose answer was lost is found by its tag at once', async () => {
    const { exit, seen } = world(['lost after']);
    expect(await exit(exitOf('a'))).toMatchObject({ ok: true, data: { orderId: 'order-1' } });
    expect(seen).toEqual({ posts: 1, looks: 1 });
  });

  it('whose answer was lost and that cannot be found stays unknown', async () => {
    for (const look of ['fine', 'lost before'] as const) {
      const { exit, book } = world(['lost before', look]);
      expect(await exit(exitOf('a'))).toMatchObject({ ok: false, retry: 'unknown' });
      expect(book).toHaveLength(0);
    }
  });

  it('that shows up late is not placed again, although the book did not have it', async () => {
    const { exit, book, pass } = world(['late']);
    expect(await exit(exitOf('a'))).toMatchObject({ ok: false, retry: 'unknown' });
    pass(2_800);
    expect(await exit(exitOf('a'))).toMatchObject({ ok: false, retry: 'unknown' });
    pass(200);
    expect(await exit(exitOf('a'))).toMatchObject({ ok: true, data: { orderId: 'order-1' } });
    expect(book).toHaveLength(1);
  });

  it('that never arrived is placed again once the book has proved it', async () => {
    const { exit, book, pass } = world(['lost before']);
    await exit(exitOf('a'));
    pass(3_000);
    expect(await exit(exitOf('a'))).toMatchObject({ ok: true });
    expect(book).toHaveLength(1);
  });

  it('is not placed again when the book cannot be read', async () => {
    const { exit, seen, pass } = world(['lost before', 'fine', 'lost before']);
    await exit(exitOf('a'));
    pass(10_000);
    expect(await exit(exitOf('a'))).toMatchObject({ ok: false, retry: 'unknown' });
    expect(seen.posts).toBe(1);
  });

  it('that was turned away at the door may go again at once', async () => {
    const { exit, seen } = world(['turned away']);
    expect(await exit(exitOf('a'))).toMatchObject({ ok: false, retry: 'yes' });
    expect(await exit(exitOf('a'))).toMatchObject({ ok: true });
    expect(seen).toEqual({ posts: 2, looks: 0 });
  });

  it('that was refused says no, and looks before it is placed again', async () => {
    const { exit, seen } = world(['refused']);
    expect(await exit(exitOf('a'))).toMatchObject({ ok: false, kind: 'broker', retry: 'no' });
    await exit(exitOf('a'));
    expect(seen).toEqual({ posts: 2, looks: 1 });
  });

  it('of a forgotten reference is looked for before it is placed', async () => {
    const { exit, book, seen } = world([], 2);
    for (const ref of ['a', 'b', 'c']) await exit(exitOf(ref));
    expect(await exit(exitOf('a'))).toMatchObject({ ok: true, data: { orderId: 'order-1' } });
    expect(book).toHaveLength(3);
    expect(seen.looks).toBe(1);
  });

  it('of a forgotten reference that was lost just now is not placed again', async () => {
    const { exit, seen } = world(['late'], 1);
    await exit(exitOf('a'));
    await exit(exitOf('b'));
    expect(await exit(exitOf('a'))).toMatchObject({ ok: false, retry: 'unknown' });
    expect(seen.posts).toBe(2);
  });

  it('is never two orders, in whatever way calls and answers fail', async () => {
    const fate = fc.constantFrom<Fate[]>(
      'fine',
      'refused',
      'turned away',
      'lost before',
      'lost after',
      'late',
    );
    const calls = fc.array(fc.record({ ref: fc.constantFrom('a', 'b', 'c'), wait: fc.nat(4_000) }));
    const property = fc.asyncProperty(
      fc.array(fate),
      calls,
      fc.integer({ min: 1, max: 4 }),
      async (fates, given, maxRefs) => {
        const { exit, book, pass } = world(fates, maxRefs);
        for (const { ref, wait } of given) {
          const answer = await exit(exitOf(ref));
          if (answer.ok) expect(book.find((order) => order.tag === ref)?.id).toBe(answer.data.orderId);
          pass(wait);
        }
        expect(new Set(book.map((order) => order.tag)).size).toBe(book.length);
      },
    );
    await fc.assert(property, { numRuns: 1_000 });
  });
});
