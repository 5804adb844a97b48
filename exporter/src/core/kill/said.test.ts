// What a person is warned of before a rule fires, and what is kept of rules that came near and did not.
import { describe, expect, it } from 'vitest';
import {
  accountRead,
  type Course,
  command,
  facts,
  factsOf,
  given,
  type Move,
  NEXT_DAY,
  ordersRead,
  phase,
  restarted,
  run,
  SETTINGS,
  sec,
  short,
  stop,
  timer,
} from '../../../../tests/given.ts';
import type { ConditionId, Rule, Settings } from '../settings.ts';

const CE = short('CE', 75, 10_000);
const losing = (at: number, rupees: number): Move =>
  accountRead(sec(at), [CE], { CE: 10_000 + (rupees * 100) / 75 });
const LOSS: Rule = {
  id: 'loss',
  when: 'all',
  terms: [{ condition: 'dailyLoss' }],
  forReads: 3,
  then: 'kill',
};
/** Steady at a loss of so many rupees of the 1,000 that are the limit. */
const start = (rupees: number, over: Partial<Settings> = {}): Course =>
  run(given({ rules: [LOSS], ...over }), ordersRead(sec(0)), losing(0, rupees), losing(1, rupees));
const steps = (course: Course) => factsOf(course, 'LimitNear').map(({ percent }) => percent);

describe('a warning', () => {
  it('is given once for each step of the limit that is used up', () => {
    const course = run(
      start(400),
      losing(2, 510),
      losing(3, 520),
      losing(4, 760),
      losing(5, 400),
      losing(6, 770),
    );
    expect(steps(course)).toEqual([50, 75]);
    expect(factsOf(course, 'LimitNear')[0]).toMatchObject({
      rule: 'loss',
      condition: 'dailyLoss',
      observed: -51_000,
      limit: 100_000,
      text: 'MTM -510.00 is 490.00 above the limit -1000.00',
    });
  });

  it('is given once for a leap over several steps: 40 % to 92 % is 90', () => {
    expect(steps(run(start(400), losing(2, 920)))).toEqual([90]);
  });

  it('is given at the very share of the limit', () => {
    expect(steps(run(start(400), losing(2, 500)))).toEqual([50]);
  });

  it('is not given where no limit is set', () => {
    expect(steps(run(start(400, { dailyLoss: null }), losing(2, 990)))).toEqual([]);
  });

  it('is not given of what has no share: a stop, and the age of what is read', () => {
    const rules: readonly Rule[] = [
      { id: 'stop', when: 'all', terms: [{ condition: 'soldOptionStop' }], then: 'notify' },
      { id: 'old', when: 'all', terms: [{ condition: 'staleFeed' }], then: 'notify' },
    ];
    const hit = stop({ status: 'complete', filled: 75, avgPrice: 12_000, updatedAt: sec(3) });
    const course = run(start(400, { rules }), ordersRead(sec(2), [stop()]), ordersRead(sec(3), [hit]));
    expect(facts(course)).toContain('StopHit');
    expect(steps(run(course, ...[5, 9, 14, 30, 90].map((s) => timer(sec(s)))))).toEqual([]);
  });

  it('is given of a limit that is reached, too, when the rule has not fired yet', () => {
    expect(steps(run(start(400), losing(2, 1_001)))).toEqual([95]);
  });

  it('is not given of a value that a second look has not confirmed', () => {
    const wild = run(start(400, { maxJumpPercent: 1 }), losing(2, 920));
    expect(steps(wild)).toEqual([]);
    expect(steps(run(wild, timer(sec(2.5))))).toEqual([]);
    expect(steps(run(wild, losing(3, 921)))).toEqual([90]);
    expect(steps(run(given({ rules: [LOSS] }), ordersRead(sec(0)), losing(0, 600)))).toEqual([]);
  });

  it.each<[ConditionId, Partial<Settings>]>([
    ['dailyProfit', { day: { ...SETTINGS.day, dailyProfit: 100_000 } }],
    ['trailingProfit', { day: { ...SETTINGS.day, trailStep: 10_000 } }],
  ])('of %s is not given of money that a second look has not confirmed', (condition, limits) => {
    const rules: readonly Rule[] = [{ ...LOSS, terms: [{ condition }] }];
    const course = run(start(-400, { ...limits, rules, maxJumpPercent: 1 }), losing(2, -400));
    const before = steps(course);
    const leapt = run(course, losing(3, condition === 'dailyProfit' ? -920 : -301));
    expect(steps(leapt)).toEqual(before);
    expect(steps(run(leapt, losing(4, condition === 'dailyProfit' ? -921 : -302))).length).toBeGreaterThan(
      before.length,
    );
  });

  it('is given while new exposure is blocked, and not while monitoring is stopped', () => {
    const block: Rule = {
      id: 'block',
      when: 'all',
      terms: [{ condition: 'dailyLoss', factor: 0.5 }],
      then: 'block',
    };
    const blocked = run(start(400, { rules: [LOSS, block] }), losing(2, 600));
    expect(phase(blocked)).toBe('blocked');
    const more = run(blocked, losing(3, 760));
    expect(factsOf(more, 'LimitNear').filter(({ rule }) => rule === 'loss')).toHaveLength(2);
    const stopped = run(start(400), command(sec(1.5), { name: 'stop', reason: 'lunch' }));
    expect(steps(run(stopped, losing(2, 920), losing(3, 920)))).toEqual([]);
  });

  it('begins anew with the day, with a reset of it, and with another limit; not with a restart', () => {
    const near = run(start(400), losing(2, 920));
    const read = (at: number) => accountRead(at, [CE], { CE: 10_000 + 92_000 / 75 });
    const rolled = run(near, { type: 'day', at: NEXT_DAY.startsAt, day: NEXT_DAY });
    expect(steps(run(rolled, read(NEXT_DAY.startsAt + 1), read(NEXT_DAY.startsAt + 2)))).toEqual([90, 90]);
    expect(steps(run(near, command(sec(3), { name: 'reset-day', reason: 'anew' }), losing(4, 921)))).toEqual([
      90, 90,
    ]);
    const settings = { ...SETTINGS, rules: [LOSS], dailyLoss: 120_000 };
    const other = run(near, { type: 'settings', at: sec(3), settings, by: 'user:asha' });
    expect(steps(run(other, losing(4, 921)))).toEqual([90, 75]);
    const back = run(
      restarted(near, sec(10)),
      ordersRead(sec(10)),
      losing(10, 920),
      losing(11, 921),
      losing(12, 922),
    );
    expect(steps(back)).toEqual([90]);
  });

  it('follows the percentages that are set', () => {
    expect(
      steps(run(start(400, { warnPercents: [60] }), losing(2, 590), losing(3, 610), losing(4, 990))),
    ).toEqual([60]);
    expect(steps(run(start(400, { warnPercents: [] }), losing(2, 990)))).toEqual([]);
  });
});

describe('a near miss', () => {
  const BOTH: Rule = {
    id: 'both',
    when: 'all',
    terms: [{ condition: 'dailyLoss' }, { condition: 'soldOptionStop' }],
    then: 'kill',
  };
  const near = (over: Partial<Settings> = {}) => start(400, { rules: [BOTH], warnPercents: [], ...over });

  it('is a loss over the limit while no stop has executed: said what was true and what was missing', () => {
    const course = run(near(), losing(2, 1_100), losing(4, 1_100), losing(7.5, 1_100), losing(9, 1_100));
    expect(factsOf(course, 'NearMiss')).toMatchObject([
      {
        rule: 'both',
        why: 'the loss of 1100.00 is over the limit of 1000.00, but no stop of a sold option has executed',
        evidence: [{ condition: 'dailyLoss', observed: -110_000 }, { condition: 'soldOptionStop' }],
      },
    ]);
  });

  it('is not said of a rule that fires a moment later', () => {
    const hit = stop({ status: 'complete', filled: 75, avgPrice: 12_000, updatedAt: sec(3) });
    const left = (at: number) =>
      accountRead(sec(at), [{ ...CE, netQty: 0, buyQty: 75, buyAmount: 75 * 12_000 }], {});
    const armed = run(near(), ordersRead(sec(1.5), [stop()]), losing(2, 1_100));
    const course = run(armed, ordersRead(sec(3), [hit]), left(3.2), left(3.6));
    expect(facts(course)).toContain('KillTripped');
    expect(facts(course)).not.toContain('NearMiss');
  });

  it('is said of a loss that came back within limits, with what it was', () => {
    const course = run(near(), losing(2, 1_100), losing(3, 500));
    expect(factsOf(course, 'NearMiss')).toMatchObject([{ why: expect.stringContaining('1100.00 is over') }]);
  });

  it('is a rule that held, but not long enough or not often enough', () => {
    const timed: Rule = { ...LOSS, forMs: 30_000 };
    const held = start(400, { rules: [timed], warnPercents: [] });
    const course = run(held, losing(2, 1_100), losing(14, 1_100), losing(15, 500));
    expect(factsOf(course, 'NearMiss')).toMatchObject([
      {
        why: 'the loss of 1100.00 is over the limit of 1000.00: held for 12 of 30 s, in 2 of 3 reads, then it was clear again',
      },
    ]);
    const once = run(
      start(400, { warnPercents: [] }),
      losing(2, 1_100),
      losing(3, 500),
      losing(4, 1_100),
      losing(5, 500),
    );
    expect(factsOf(once, 'NearMiss')).toMatchObject([{ why: expect.stringContaining('in 1 of 3 reads') }]);
  });

  it('is no rule that has fired and is clear again', () => {
    const block: Rule = { ...LOSS, id: 'block', forReads: 1, then: 'block' };
    const course = run(start(400, { rules: [block], warnPercents: [] }), losing(2, 1_100), losing(3, 500));
    expect(facts(course)).toContain('Unblocked');
    expect(facts(course)).not.toContain('NearMiss');
  });

  it('is said once a day', () => {
    const course = run(near(), losing(2, 1_100), losing(3, 500));
    const tomorrow = NEXT_DAY.startsAt;
    const read = (at: number, rupees: number) => accountRead(at, [CE], { CE: 10_000 + (rupees * 100) / 75 });
    const rolled = run(course, { type: 'day', at: tomorrow, day: NEXT_DAY }, read(tomorrow + 1, 500));
    expect(factsOf(rolled, 'NearMiss')).toHaveLength(1);
    const again = run(rolled, read(tomorrow + 2, 1_100), read(tomorrow + 3, 1_100), read(tomorrow + 4, 500));
    expect(factsOf(again, 'NearMiss')).toHaveLength(2);
  });
});
