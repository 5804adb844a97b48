// Closed trades of any two days on record, each once, with lags, crashes and resets wherever they come.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  accountRead,
  type Course,
  command,
  DAY,
  given,
  NEXT_DAY,
  ordersRead,
  restarted,
  run,
  sec,
} from '../../../../tests/given.ts';
import { fill, ids, QUIET, read, rowsOf } from '../../../../tests/given-trades.ts';
import type { Ms, Order, Side } from '../types.ts';

interface Told {
  readonly fills: readonly Order[];
  readonly steps: readonly {
    readonly at: number;
    readonly back: number;
    readonly what: 'read' | 'restart' | 'reset';
  }[];
}
const LENGTH = 60;
const anyTrading: fc.Arbitrary<Told> = fc.record({
  fills: fc
    .array(
      fc.record({
        symbol: fc.constantFrom('CE', 'PE'),
        side: fc.constantFrom<Side>('buy', 'sell'),
        qty: fc.integer({ min: 1, max: 2 }),
        price: fc.integer({ min: 1, max: 9_000 }),
        at: fc.integer({ min: 0, max: LENGTH }),
      }),
      { minLength: 10, maxLength: 40 },
    )
    .map((rows) =>
      rows.map(({ at, ...row }, i) => ({ ...row, at, i })).sort((a, b) => a.at - b.at || a.i - b.i),
    )
    .map((rows) =>
      rows.map(({ symbol, side, qty, price, at, i }) =>
        fill(sec(at), side, qty, price, {
          id: `n${String(i).padStart(3, '0')}`,
          symbol,
          instrument: symbol,
          placedAt: i,
        }),
      ),
    ),
  steps: fc.array(
    fc.record({
      at: fc.integer({ min: 0, max: LENGTH + 10 }),
      back: fc.constantFrom(0, 0, 0, 0, 1, 2),
      what: fc.constantFrom<'read' | 'restart' | 'reset'>('read', 'read', 'read', 'read', 'restart', 'reset'),
    }),
    { maxLength: 60 },
  ),
});

/** Round trips by walking from fill to fill, with nothing but a quantity: whoever comes back to zero has closed one. */
function tripsOf(fills: readonly Order[]): readonly string[] {
  const nets = new Map<string, number>();
  const closed: string[] = [];
  for (const { id, symbol, side, filled } of fills) {
    const net = nets.get(symbol) ?? 0;
    const after = net + (side === 'buy' ? filled : -filled);
    nets.set(symbol, after);
    if (net !== 0 && (after === 0 || after > 0 !== net > 0)) closed.push(`${symbol}|NRML|${id}`);
  }
  return closed;
}

const MOVES = { read: 0, restart: 0, reset: 0 };
function live({ fills, steps }: Told, day: { startsAt: Ms }, from: Course): Course {
  const shift = day.startsAt - DAY.startsAt;
  const moved = fills.map((o) => ({ ...o, updatedAt: o.updatedAt + shift }));
  const until = (s: number) => moved.filter(({ updatedAt }) => updatedAt <= sec(s) + shift);
  let course = from;
  for (const { at, back, what } of [...steps].sort((a, b) => a.at - b.at)) {
    MOVES[what] += 1;
    const now = sec(at) + shift;
    if (what === 'restart') course = restarted(course, now);
    else if (what === 'reset') course = run(course, command(now, { name: 'reset-day', reason: 'new' }));
    // One book lags, or both do.
    else course = run(course, accountRead(now, rowsOf(until(at))), ordersRead(now, until(at - back)));
  }
  return run(course, ...read(sec(LENGTH + 11) + shift, moved));
}

describe('the trades of any days', () => {
  it('are on record each once, and are the round trips of each day, whatever is read when', () => {
    let most = 0;
    fc.assert(
      fc.property(anyTrading, anyTrading, (today, tomorrow) => {
        const first = live(today, DAY, given(QUIET));
        const rolled = run(first, { type: 'day', at: NEXT_DAY.startsAt, day: NEXT_DAY });
        const other = { ...tomorrow, fills: tomorrow.fills.map((o) => ({ ...o, id: `m${o.id}` })) };
        const second = run(live(other, NEXT_DAY, rolled), {
          type: 'day',
          at: NEXT_DAY.endsAt,
          day: { name: 'third', startsAt: NEXT_DAY.endsAt, endsAt: NEXT_DAY.endsAt + 86_400_000 },
        });
        const expected = [...tripsOf(today.fills), ...tripsOf(other.fills)];
        most = Math.max(most, expected.length);
        expect([...ids(second)].sort()).toEqual([...expected].sort());
      }),
    );
    expect(most).toBeGreaterThan(5);
    expect(Math.min(...Object.values(MOVES))).toBeGreaterThan(0);
  });
});
