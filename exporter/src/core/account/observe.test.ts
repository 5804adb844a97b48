// What an account sees: late answers, leaping values, clocks that go back, and books that contradict each other.
import { describe, expect, it } from 'vitest';
import {
  accountRead,
  type Course,
  closed,
  effectDone,
  effectFailed,
  facts,
  factsOf,
  given,
  order,
  ordersRead,
  phase,
  position,
  readFailed,
  run,
  sec,
  short,
  stop,
  tick,
  timer,
} from '../../../../tests/given.ts';
import { booksDisagree, lastGoodReadAt } from './observe.ts';

const CE = short('CE', 75, 10_000);
const watching = (settings = {}): Course =>
  run(
    given(settings),
    accountRead(sec(0), [CE], { CE: 10_000 }),
    ordersRead(sec(0)),
    accountRead(sec(1), [CE], { CE: 10_000 }),
  );
const price = (course: Course) => course.state.view.legs[0]?.mark?.price;
const dailyLossOf = (course: Course) => course.state.view.verdicts[0]?.[0]?.state;

describe('reads', () => {
  it('that overtake each other: the one asked for later is the truth', () => {
    const asked = { step: 1, at: sec(0.5) };
    const old = { positions: [], marks: {}, unparsed: [], brokerMtm: null };
    const course = run(watching(), { type: 'account', at: sec(2), asked, read: old });
    expect(course.state.view.legs).toHaveLength(1);
    const late = run(watching(), ordersRead(sec(2), [order()]), {
      type: 'orders',
      at: sec(3),
      asked,
      read: { orders: [], unparsed: [] },
    });
    expect(late.state.view.orders).toHaveLength(1);
  });

  it('are good only when both books were read', () => {
    const half = run(given(), accountRead(sec(0), [CE], { CE: 10_000 }));
    expect(lastGoodReadAt(half.state.view)).toBeNull();
    expect(lastGoodReadAt(run(half, ordersRead(sec(3))).state.view)).toBe(sec(0));
  });

  it('count their failures in a row, and one success ends the row', () => {
    const failing = run(watching(), readFailed(sec(2), 'account'), readFailed(sec(3), 'account'));
    expect(failing.state.view.tried['read:account']?.failures).toBe(2);
    expect(failing.state.view.failing).not.toBeNull();
    const well = run(failing, accountRead(sec(4), [CE], { CE: 10_000 }));
    expect(well.state.view.tried['read:account']?.failures).toBe(0);
    expect(well.state.view.failing).toBeNull();
  });
});

describe('marks', () => {
  it('are the newest of what ticks and reads bring', () => {
    const late = tick(sec(3), 'CE', 9_000, sec(0));
    expect(price(run(watching(), tick(sec(2), 'CE', 10_100), late))).toBe(10_100);
    expect(price(run(watching(), tick(sec(2), 'CE', 10_100), accountRead(sec(3), [CE])))).toBe(10_100);
    const older = accountRead(sec(3), [CE], { CE: { price: 9_000, at: sec(0) } });
    expect(price(run(watching(), tick(sec(2), 'CE', 10_100), older))).toBe(10_100);
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, 0, -5])('of %d are no marks', (bad) => {
    expect(price(run(watching(), tick(sec(2), 'CE', bad)))).toBe(10_000);
  });

  it('of others leave the account as it is', () => {
    const before = watching();
    expect(run(before, tick(sec(2), 'PE', 1)).state.view.legs).toBe(before.state.view.legs);
  });
});

describe('a value that leaps', () => {
  // 75 × 23.00 is more than a fifth of what is open, and beyond the limit.
  const LEAP = 12_300;

  it('is believed at the second look, not at the first', () => {
    const once = run(watching(), tick(sec(2), 'CE', LEAP));
    expect(dailyLossOf(once)).toBe('unknown');
    expect(dailyLossOf(run(once, timer(sec(3)), ordersRead(sec(3))))).toBe('unknown');
    expect(dailyLossOf(run(once, tick(sec(3), 'CE', LEAP + 400)))).toBe('breach');
  });

  it('is forgotten when the next look is where it was before', () => {
    const back = run(watching(), tick(sec(2), 'CE', LEAP), tick(sec(3), 'CE', 10_100));
    expect(dailyLossOf(back)).toBe('ok');
    expect(back.state.view.pendingMtm).toBeNull();
  });

  it('is believed when the account is flat and its book says the same twice', () => {
    const orders = [order({ id: 'buy', filled: 75, avgPrice: 12_400, status: 'complete' })];
    const bought = closed('CE', 75, 10_000, 12_400);
    const once = run(watching(), ordersRead(sec(2), orders), accountRead(sec(2), [bought]));
    expect(dailyLossOf(once)).toBe('unknown');
    expect(dailyLossOf(run(once, tick(sec(3), 'CE', 12_400)))).toBe('unknown');
    const twice = run(once, accountRead(sec(3), [bought]));
    expect(dailyLossOf(twice)).toBe('breach');
    expect(phase(run(twice, accountRead(sec(4), [bought])))).toBe('cancelling');
  });

  it('trips when the stop of the last leg closes it beyond the limit', () => {
    const hit = stop({ status: 'complete', filled: 75, avgPrice: 12_400, updatedAt: sec(2) });
    const bought = closed('CE', 75, 10_000, 12_400);
    const course = run(
      watching(),
      ordersRead(sec(2), [hit]),
      accountRead(sec(2), [bought]),
      accountRead(sec(3), [bought]),
    );
    expect(factsOf(course, 'KillTripped')).toMatchObject([{ rule: 'loss-and-stop', mtm: -180_000 }]);
  });

  it('is not believed while the two books contradict each other', () => {
    const sold = order({ id: 'more', side: 'sell', filled: 75, avgPrice: 10_000, status: 'complete' });
    const torn = run(
      watching(),
      ordersRead(sec(2), [sold]),
      ...[2, 3].map((s) => tick(sec(s), 'CE', 11_400)),
    );
    expect(dailyLossOf(torn)).toBe('unknown');
    // A disagreement that outlives any lag is a fact of life, and then the position book counts.
    expect(dailyLossOf(run(torn, tick(sec(6), 'CE', 11_410)))).toBe('breach');
  });
});

describe('time', () => {
  it('never runs backwards, so that a clock that goes back undoes nothing', () => {
    const course = run(watching(), timer(sec(10)), timer(sec(-3_600)), tick(sec(-3_600), 'CE', 20_000));
    expect(course.state.view.at).toBe(sec(10));
    expect(price(course)).toBe(10_000);
    expect(facts(course)).not.toContain('Blocked');
  });
});

describe('the gate', () => {
  it('is known by an answer, and not known after a failure', () => {
    const open = run(watching(), effectDone(sec(2), 'gate:open'));
    expect(open.state.view.gateClosed).toBe(false);
    const lost = run(
      run(watching(), effectDone(sec(2), 'gate:closed')),
      effectFailed(sec(3), 'gate:open', 'unknown'),
    );
    expect(lost.state.view.gateClosed).toBeNull();
  });
});

describe('stops', () => {
  it('that are gone count when they have stayed away, and not when they were replaced in time', () => {
    const gone = stop({ status: 'cancelled', updatedAt: sec(2) });
    const missing = run(watching(), ordersRead(sec(2), [gone]));
    expect(facts(run(missing, timer(sec(11))))).not.toContain('StopHit');
    const replaced = run(missing, ordersRead(sec(11), [gone, stop({ id: 'new' })]), timer(sec(20)));
    expect(facts(replaced)).not.toContain('StopHit');
    expect(factsOf(run(missing, timer(sec(12))), 'StopHit')).toMatchObject([
      { orderId: 'stop', how: 'missing' },
    ]);
  });

  it('are found by their id when the broker rewrites them after the trigger', () => {
    const waiting = run(watching(), ordersRead(sec(2), [stop()]));
    const rewritten = stop({ type: 'limit', trigger: 0, status: 'complete', filled: 75, avgPrice: 12_000 });
    expect(factsOf(run(waiting, ordersRead(sec(3), [rewritten])), 'StopHit')).toHaveLength(1);
  });

  it('count once, however often the book shows them', () => {
    const hit = stop({ status: 'complete', filled: 75, avgPrice: 10_100 });
    const course = run(watching(), ...[2, 3, 4].map((s) => ordersRead(sec(s), [hit])));
    expect(factsOf(course, 'StopHit')).toHaveLength(1);
  });

  it('of a contract that was not sold are none of ours', () => {
    const buy = stop({ symbol: 'PE', status: 'complete', filled: 75 });
    const course = run(
      watching(),
      accountRead(sec(2), [CE, position({ symbol: 'PE', netQty: 75, buyQty: 75 })]),
    );
    expect(facts(run(course, ordersRead(sec(2), [buy])))).not.toContain('StopHit');
  });
});

describe('two books that disagree', () => {
  const asked = { step: 1, at: sec(10) };
  const reads = { accountAsked: asked, ordersAsked: asked };
  const view = { ...given().state.view, ...reads, at: sec(10), disagreeSince: sec(1) };

  it('are taken as they are once that has outlived any lag', () => {
    expect(booksDisagree(view, 3_000)).toBe(false);
  });

  it('are not, when an order has settled meanwhile: an old disagreement does not vouch for a new lag', () => {
    expect(booksDisagree(view, 3_000, sec(9))).toBe(true);
    expect(booksDisagree(view, 3_000, sec(7))).toBe(false);
  });

  it('still disagree when nobody has looked since: time alone does not tell which of them lags', () => {
    expect(booksDisagree({ ...view, accountAsked: { step: 1, at: sec(1) } }, 3_000)).toBe(true);
    expect(booksDisagree({ ...view, ordersAsked: { step: 1, at: sec(3) } }, 3_000)).toBe(true);
  });
});
