// The faults that earlier systems had, each held by one test that fails when its guard is taken away.
import { describe, expect, it } from 'vitest';
import { valueAt } from '../../exporter/src/core/risk/mtm.ts';
import { DEFAULT_SETTINGS } from '../../exporter/src/core/settings.ts';
import { dayOf } from '../../exporter/src/engine/day.ts';
import {
  accountRead,
  type Course,
  closed,
  command,
  DAY,
  dueAt,
  effectDone,
  effectFailed,
  exitOrder,
  exitsDue,
  facts,
  factsOf,
  flattening,
  given,
  keysDue,
  kill,
  long,
  order,
  ordersRead,
  phase,
  position,
  readFailed,
  restarted,
  run,
  SETTINGS,
  sec,
  short,
  stop,
  T0,
  tick,
  timer,
} from '../given.ts';

const CE = short('CE', 75, 10_000);
const PE = short('PE', 75, 10_000, { optionType: 'PE' });
/** 75 sold at 100.00: every rupee that the price rises costs 75, so 113.40 costs 1,005 and 121.00 costs 1,575. */
const LOSS = 11_340;
const OUTER_LOSS = 12_100;

/** A straddle read well twice at the prices it was sold at. */
const straddle = (settings = {}): Course =>
  run(
    given(settings),
    accountRead(sec(0), [CE, PE], { CE: 10_000, PE: 10_000 }),
    ordersRead(sec(0)),
    accountRead(sec(1), [CE, PE], { CE: 10_000, PE: 10_000 }),
  );
const mtm = (course: Course): number | null => course.state.view.mtm?.value ?? null;
const exitOf = (course: Course, at: number) => {
  const [exit] = exitsDue(course, at);
  if (exit === undefined) throw new Error('no exit is due');
  return exit;
};

describe('data', () => {
  it('fault 1: a missing LTP is not counted as 0', () => {
    const blind = run(given(), accountRead(sec(0), [CE, PE], { PE: 10_000 }), ordersRead(sec(0)));
    expect(mtm(blind)).toBeNull();
    // A long at 0 would be a total loss and a short at 0 pure profit: neither may be believed, however often read.
    const bought = long('CE', 75, 10_000);
    const twice = run(
      given(),
      accountRead(sec(0), [bought]),
      ordersRead(sec(0)),
      accountRead(sec(1), [bought]),
      accountRead(sec(2), [bought]),
    );
    expect(mtm(twice)).toBeNull();
    expect(facts(twice)).not.toContain('KillTripped');
    expect(twice.state.view.verdicts[0]?.[0]?.state).toBe('unknown');
  });

  it('fault 2: an old LTP has an age, and beyond it the value is unknown', () => {
    const old = { price: LOSS * 2, at: T0 - 60_000 };
    const course = run(
      given(),
      accountRead(sec(0), [CE], { CE: old }),
      ordersRead(sec(0)),
      accountRead(sec(1), [CE], { CE: { ...old, at: old.at + 1 } }),
    );
    expect(mtm(course)).toBeNull();
    expect(course.state.view.mtm?.missing).toEqual(['CE']);
    expect(facts(course)).not.toContain('KillTripped');
  });

  it('fault 3: an unparseable position is never skipped in silence', () => {
    const unparsed = { unparsed: ['positions[1] PE: net_qty is not a number'] };
    const seen = run(given(), accountRead(sec(0), [CE], { CE: 10_000 }, unparsed), ordersRead(sec(0)));
    expect(mtm(seen)).toBeNull();
    expect(seen.state.view.mtm?.missing).toEqual(['1 unreadable']);
  });

  it('fault 3: a row that cannot be read is never called flat', () => {
    const first = flattening(sec(0), [CE]);
    const rows = [exitOrder(exitOf(first, sec(0)))];
    const bought = [closed('CE', 75, 10_000, 10_000)];
    const settled = run(first, ordersRead(sec(1), rows), ordersRead(sec(2), rows));
    const readable = run(settled, accountRead(sec(2), bought));
    expect(phase(readable)).toBe('verifying');
    const unparsed = { unparsed: ['positions[0] PE: net_qty is not a number'] };
    const course = run(settled, accountRead(sec(2), bought, {}, unparsed), timer(sec(9)));
    expect(phase(course)).toBe('flattening');
  });

  it('fault 4: an API error is not read as no positions or a P&L of 0', () => {
    const before = run(straddle(), tick(sec(2), 'CE', 10_500));
    const after = run(before, readFailed(sec(3), 'account'), readFailed(sec(3), 'orders'));
    expect(mtm(after)).toBe(-37_500);
    expect(after.state.view.legs).toHaveLength(2);
    // And in a kill an answer that failed is not an empty book: nothing goes on until a read succeeds.
    const course = run(before, kill(sec(4)), readFailed(sec(5), 'orders'), readFailed(sec(5), 'account'));
    expect(phase(course)).toBe('cancelling');
  });

  it('fault 5: NaN is never stored, as a mark or as the steady value', () => {
    const prices = (course: Course) => course.state.view.legs.map((leg) => leg.mark?.price);
    const ticked = run(straddle(), tick(sec(2), 'CE', Number.NaN));
    expect(prices(ticked)).toEqual([10_000, 10_000]);
    const marks = { CE: { price: Number.NaN, at: sec(3) }, PE: { price: 10_000, at: sec(3) } };
    const read = run(ticked, accountRead(sec(3), [CE, PE], marks));
    expect(prices(read)).toEqual([10_000, 10_000]);
    const broken = [CE, { ...PE, sellAmount: Number.NaN }];
    const course = run(
      read,
      accountRead(sec(4), broken, { CE: 10_001, PE: 10_000 }),
      accountRead(sec(5), broken, { CE: 10_000, PE: 10_000 }),
      accountRead(sec(6), broken, { CE: 10_001, PE: 10_000 }),
    );
    expect(mtm(course)).toBeNull();
    expect(course.state.view.steadyMtm).toBe(0);
    expect(facts(course)).not.toContain('KillTripped');
  });

  it('fault 6: one bad tick does not trip and leaves nothing behind', () => {
    const bad = run(straddle(), tick(sec(2), 'CE', 50_000));
    expect(facts(bad)).not.toContain('KillTripped');
    expect(bad.state.view.verdicts[1]?.[0]?.text).toContain('not confirmed by a second look');
    const good = run(bad, tick(sec(3), 'CE', 10_010), timer(sec(5)), tick(sec(6), 'CE', 10_000));
    expect(facts(good)).not.toContain('KillTripped');
    expect(good.state.view.pendingMtm).toBeNull();
    // The same bad price seen again, with its old time, is not a second reading.
    const same = accountRead(sec(4), [CE, PE], {
      CE: { price: 50_000, at: sec(2) },
      PE: { price: 10_000, at: sec(1) },
    });
    expect(run(bad, same).state.view.verdicts[1]?.[0]?.state).toBe('unknown');
  });

  it('fault 7: a deposit, a withdrawal or a config change does not look like a loss', () => {
    const withdrawn = { brokerMtm: -100_000_000 };
    const course = run(
      straddle(),
      accountRead(sec(2), [CE, PE], { CE: 10_000, PE: 10_000 }, withdrawn),
      accountRead(sec(3), [CE, PE], { CE: 10_000, PE: 10_000 }, withdrawn),
    );
    expect(mtm(course)).toBe(0);
    expect(facts(course)).not.toContain('KillTripped');
    // A rule that comes new to a place in the list has held for no time, whatever stood there before.
    const terms = [{ condition: 'dailyLoss' }] as const;
    const slow = { id: 'slow', when: 'all', terms, then: 'kill', forMs: 600_000 } as const;
    const rules = [{ ...slow, forMs: 60_000 }];
    const patient = { markStaleMs: 600_000, feedStaleMs: 600_000 };
    const held = run(straddle({ ...patient, rules: [slow] }), tick(sec(2), 'CE', LOSS), timer(sec(100)));
    expect(held.state.view.holds[0]?.since).toBe(sec(2));
    const changed = run(
      held,
      { type: 'settings', at: sec(100), settings: { ...SETTINGS, ...patient, rules }, by: 'config' },
      timer(sec(101)),
    );
    expect(facts(changed)).not.toContain('KillTripped');
  });

  it('fault 8: shares are ratios of sums, not averages of percentages', () => {
    const small = short('PE', 75, 100);
    const course = run(given(), accountRead(sec(0), [CE, small], { CE: 10_000 }), ordersRead(sec(0)));
    expect(course.state.view.mtm?.coverageRatio).toBeCloseTo(100 / 101, 9);
  });

  it('fault 9: a stop is booked at its fill, not at its stop price', () => {
    const filled = stop({ status: 'complete', filled: 75, avgPrice: 12_345, updatedAt: sec(2) });
    const course = run(straddle(), ordersRead(sec(3), [filled]));
    expect(factsOf(course, 'StopHit')).toMatchObject([{ price: 12_345, qty: 75 }]);
  });

  it('fault 10: quantities are units, never lots', () => {
    const course = flattening(sec(0), [CE]);
    expect(exitsDue(course, sec(1)).map(({ qty }) => qty)).toEqual([75]);
    expect(valueAt(CE, 10_100)).toBe(-7_500);
    expect(valueAt(position({ ...CE, unit: 2, sellAmount: 1_500_000 }), 10_100)).toBe(-15_000);
  });
});

describe('trigger', () => {
  it('fault 11: the rule still fires when the stop was rejected', () => {
    const rejected = stop({ status: 'rejected', updatedAt: sec(1) });
    const losing = run(straddle(), ordersRead(sec(2), [rejected]), tick(sec(3), 'CE', LOSS));
    expect(phase(losing)).toBe('watching');
    const course = run(losing, tick(sec(13), 'CE', LOSS), tick(sec(13), 'PE', 10_000), timer(sec(14)));
    expect(factsOf(course, 'StopHit')).toMatchObject([{ how: 'missing' }]);
    expect(factsOf(course, 'KillTripped')).toMatchObject([{ rule: 'loss-and-stop' }]);
  });

  it('fault 11: the rule still fires when the market gapped through the stop', () => {
    const waiting = ordersRead(sec(2), [stop({ status: 'open' })]);
    const course = run(straddle(), waiting, tick(sec(3), 'CE', OUTER_LOSS), tick(sec(4), 'CE', OUTER_LOSS));
    expect(factsOf(course, 'KillTripped')).toMatchObject([{ rule: 'outer-loss' }]);
  });

  it("fault 12: a filled BUY SL that opens a long is not the sold leg's stop", () => {
    const breakout = stop({
      id: 'breakout',
      symbol: 'OTM',
      status: 'complete',
      filled: 75,
      avgPrice: 12_000,
    });
    const course = run(straddle(), ordersRead(sec(2), [breakout]), tick(sec(3), 'CE', LOSS));
    expect(facts(course)).not.toContain('StopHit');
    expect(phase(course)).toBe('watching');
  });

  it('fault 13: one small leg does not kill a book that is fine', () => {
    // 25 sold at 1.00 stand at 500.00: that leg alone has lost 12,475 of its 25 rupees, the book has gained.
    const small = short('PE', 25, 100);
    const big = short('CE', 750, 10_000);
    const read = (at: number) => accountRead(at, [big, small], { CE: 8_000, PE: 50_000 });
    const course = run(given(), read(sec(0)), ordersRead(sec(0)), read(sec(1)), read(sec(2)));
    expect(mtm(course)).toBe(750 * 2_000 - 25 * 49_900);
    expect(facts(course)).not.toContain('KillTripped');
  });

  it("fault 14: the day turns at the account's hour in the account's zone", () => {
    const policy = { timeZone: 'Asia/Kolkata', resetAt: '08:45' };
    const justBefore = dayOf(policy, Date.parse('2024-07-24T03:14:59.999Z'));
    const justAfter = dayOf(policy, Date.parse('2024-07-24T03:15:00Z'));
    expect(justBefore.name).toBe('2024-07-23');
    expect(justAfter).toEqual(DAY);
  });

  it('fault 15: a trip is not forgotten at a restart, nor a day rolled twice', () => {
    const before = run(straddle(), kill(sec(2)), ordersRead(sec(3)));
    const after = run(
      restarted(before, sec(10)),
      { type: 'settings', at: sec(10), settings: SETTINGS, by: 'config' },
      { type: 'day', at: sec(10), day: DAY },
      command(sec(11), { name: 'kill', reason: 'again' }),
    );
    expect(phase(after)).toBe('flattening');
    expect(factsOf(after, 'KillTripped')).toHaveLength(1);
    expect(factsOf(after, 'DayRolled')).toHaveLength(1);
    expect(factsOf(after, 'CommandRefused')).toMatchObject([{ code: 'ALREADY_TRIPPED' }]);
    expect(dueAt(after, sec(11))).toContainEqual(expect.objectContaining({ type: 'gate', closed: true }));
  });
});

describe('sequence', () => {
  it('fault 16: nothing is flattened while an order still works', () => {
    const resting = order({ id: 'resting', side: 'sell' });
    const course = run(
      straddle(),
      kill(sec(2)),
      ordersRead(sec(3), [resting]),
      accountRead(sec(3), [CE, PE]),
    );
    expect(phase(course)).toBe('cancelling');
    expect(keysDue(course, sec(4))).toContain('cancel:resting');
    expect(exitsDue(course, sec(4))).toEqual([]);
  });

  it('fault 17: a stop left behind is cancelled, and nothing is flat while it waits', () => {
    const cancelling = run(straddle(), kill(sec(2)), ordersRead(sec(3), [stop()]));
    expect(phase(cancelling)).toBe('cancelling');
    expect(keysDue(cancelling, sec(4))).toContain('cancel:stop');
    const flat = run(
      flattening(sec(0), []),
      ordersRead(sec(1), [stop()]),
      accountRead(sec(1), []),
      ordersRead(sec(3), [stop()]),
      accountRead(sec(3), []),
    );
    expect(facts(flat)).not.toContain('FlatVerified');
    expect(keysDue(flat, sec(4))).toContain('cancel:stop');
  });

  it('fault 18: an exit whose answer was lost is not sent again until the book proves it absent', () => {
    const first = flattening(sec(0), [CE]);
    const exit = exitOf(first, sec(1));
    const lost = run(
      first,
      effectFailed(sec(1), `exit:${exit.ref}`, 'unknown'),
      ordersRead(sec(2)),
      accountRead(sec(2), [CE]),
      ordersRead(sec(3)),
      accountRead(sec(3), [CE]),
    );
    expect(exitsDue(lost, sec(3))).toEqual([]);
    expect(factsOf(lost, 'ExitIntended')).toHaveLength(1);
    // It was filled all along: the next round is planned on a read asked for afterwards, and there is none to do.
    const found = run(lost, ordersRead(sec(3.5), [exitOrder(exit)]), ordersRead(sec(4), [exitOrder(exit)]));
    expect(factsOf(found, 'ExitIntended')).toHaveLength(1);
    const flat = run(found, accountRead(sec(4), [closed('CE', 75, 10_000, 10_000)]));
    expect(factsOf(flat, 'ExitIntended')).toHaveLength(1);
    expect(phase(flat)).toBe('verifying');
  });

  it('fault 18: a position read from before the exit settled is not acted on', () => {
    const first = flattening(sec(0), [CE]);
    const dead = [exitOrder(exitOf(first, sec(1)), { status: 'cancelled', filled: 0 })];
    const asked = { step: first.state.view.step, at: sec(0.9) };
    const read = { positions: [CE], marks: {}, unparsed: [], brokerMtm: null };
    const old = { type: 'account', at: sec(7), asked, read } as const;
    const course = run(first, ordersRead(sec(6), dead), ordersRead(sec(6), dead), old);
    expect(factsOf(course, 'ExitSettled')).toHaveLength(1);
    expect(factsOf(course, 'ExitIntended')).toHaveLength(1);
    expect(factsOf(run(course, accountRead(sec(8), [CE])), 'ExitIntended')).toHaveLength(2);
  });

  it('fault 18: a position book that lags behind the fills is not acted on', () => {
    const first = flattening(sec(0), [CE]);
    const rows = [exitOrder(exitOf(first, sec(1)))];
    const course = run(
      first,
      ordersRead(sec(1), rows),
      ordersRead(sec(1), rows),
      accountRead(sec(1), [CE]),
      accountRead(sec(2), [CE]),
    );
    expect(factsOf(course, 'ExitSettled')).toHaveLength(1);
    expect(factsOf(course, 'ExitIntended')).toHaveLength(1);
  });

  it('fault 19: the halt does not block its own exits', () => {
    const shut = run(flattening(sec(0), [CE]), effectDone(sec(1), 'gate:closed'));
    expect(shut.state.view.gateClosed).toBe(true);
    expect(exitsDue(shut, sec(1))).toHaveLength(1);
    const gateDead = run(flattening(sec(0), [CE]), effectFailed(sec(1), 'gate:closed', 'unknown'));
    expect(exitsDue(gateDead, sec(1))).toHaveLength(1);
  });

  it('fault 24: an account that is not flat in time is stuck, loudly, and is kept after', () => {
    const course = run(flattening(sec(0), [CE]), readFailed(sec(30), 'orders'), timer(sec(62)));
    expect(phase(course)).toBe('stuck');
    expect(factsOf(course, 'KillStuck')).toMatchObject([{ step: 'flattening' }]);
    expect(facts(course)).not.toContain('KillLocked');
    expect(keysDue(course, sec(70))).toEqual(expect.arrayContaining(['read:orders', 'read:account']));
  });

  it('fault 24: exits that never fill are stuck after so many rounds', () => {
    const { maxRounds } = DEFAULT_SETTINGS.exit;
    let course = flattening(sec(0), [CE]);
    for (let n = 0; n < maxRounds; n++) {
      const [last] = factsOf(course, 'ExitIntended').slice(-1);
      if (last === undefined) throw new Error('no exit was intended');
      const dead = [exitOrder(last.exit, { status: 'cancelled', filled: 0, avgPrice: 0 })];
      const at = sec(n + 1);
      course = run(course, ordersRead(at, dead), ordersRead(at, dead), accountRead(at, [CE], { CE: 10_000 }));
    }
    expect(phase(course)).toBe('stuck');
    expect(factsOf(course, 'ExitIntended')).toHaveLength(maxRounds + 1);
  });

  it('fault 25: "sent" is not "flat", nor is "accepted"', () => {
    const first = flattening(sec(0), [CE]);
    const exit = exitOf(first, sec(1));
    const accepted = run(
      first,
      effectDone(sec(1), `exit:${exit.ref}`, 'id-1'),
      ordersRead(sec(2), [exitOrder(exit, { status: 'open', filled: 0 })]),
      accountRead(sec(2), [CE]),
    );
    expect(phase(accepted)).toBe('flattening');
    expect(facts(accepted)).not.toContain('ExitSettled');
    // One flat look is not enough either: the second must be asked for at least a second later.
    const rows = [exitOrder(exit)];
    const flat = [closed('CE', 75, 10_000, 10_000)];
    const once = run(accepted, ordersRead(sec(3), rows), accountRead(sec(4), flat), ordersRead(sec(4), rows));
    expect(phase(once)).toBe('verifying');
    const soon = run(once, accountRead(sec(4.5), flat), ordersRead(sec(4.5), rows));
    expect(phase(soon)).toBe('verifying');
    const proved = run(soon, accountRead(sec(5), flat), ordersRead(sec(5), rows));
    expect(phase(proved)).toBe('locked');
  });

  it('fault 26: our own view is never cleared while real positions live', () => {
    const course = run(straddle(), kill(sec(2)), ordersRead(sec(3)));
    const dead = run(course, readFailed(sec(4), 'account'), readFailed(sec(4), 'orders'), timer(sec(8)));
    expect(dead.state.view.legs.map((leg) => leg.position.netQty)).toEqual([-75, -75]);
    // A new process has seen nothing, which is not the same as having seen nothing open.
    const reborn = run(restarted(course, sec(10)), timer(sec(11)), ordersRead(sec(12)), timer(sec(13)));
    expect(reborn.state.view.legs).toEqual([]);
    expect(phase(reborn)).toBe('flattening');
    expect(facts(reborn)).not.toContain('FlatSeen');
  });
});
