// Rules that reduce and rules that only tell, beside those that kill and block; and how their conditions combine.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  accountRead,
  CAN,
  type Course,
  command,
  DAY,
  facts,
  factsOf,
  given,
  long,
  type Move,
  NEXT_DAY,
  ordersRead,
  phase,
  restarted,
  run,
  SETTINGS,
  sec,
  short,
  T0,
  timer,
} from '../../../../tests/given.ts';
import { boot, emptyMemory } from '../account/state.ts';
import type { Rule, Settings } from '../settings.ts';
import type { Position } from '../types.ts';
import type { Verdict } from './conditions/verdict.ts';
import { nextHold, ripe } from './hold.ts';
import { inScope } from './scope.ts';

const CE = short('CE', 75, 10_000);
const PE = short('PE', 75, 10_000, { optionType: 'PE' });
const HEDGE = long('HEDGE', 75, 1_000);
const FUTURE = long('FUT', 50, 10_000, { optionType: null });
/** CE at a price at which it has lost so many rupees; everything else stands still. */
const losing = (rupees: number, others: readonly Position[] = []) => {
  const prices = { CE: 10_000 + (rupees * 100) / 75, PE: 10_000, HEDGE: 1_000, FUT: 10_000 };
  return (at: number): Move => accountRead(at, [CE, ...others], prices);
};
const rule = (then: Rule['then'], over: Partial<Rule> = {}): Rule => ({
  id: `${then}-it`,
  when: 'all',
  terms: [{ condition: 'dailyLoss', factor: 0.5 }],
  then,
  ...over,
});
const KILL = rule('kill', { terms: [{ condition: 'dailyLoss' }] });
const start = (rules: readonly Rule[], over: Partial<Settings> = {}) => given({ rules, ...over });
/** A loss of so many rupees that two reads have confirmed. */
function lost(course: Course, rupees: number, others: readonly Position[] = [], at = 0): Course {
  const read = losing(rupees, others);
  return run(course, ordersRead(sec(at)), read(sec(at)), read(sec(at + 1)), read(sec(at + 2)));
}
const askedFor = (course: Course) => factsOf(course, 'ExitRequested').map(({ position }) => position);

describe('a rule that only tells', () => {
  it('is said once a day, and never blocks or kills', () => {
    const course = lost(start([rule('notify')]), 600);
    const again = run(course, losing(0)(sec(5)), losing(600)(sec(6)), losing(600)(sec(7)));
    expect(factsOf(again, 'RuleNoted')).toMatchObject([
      {
        rule: 'notify-it',
        why: 'MTM -600.00 has reached the limit -500.00',
        evidence: [{ observed: -60_000 }],
      },
    ]);
    expect(phase(again)).toBe('watching');
    const tomorrow = run(again, { type: 'day', at: NEXT_DAY.startsAt, day: NEXT_DAY });
    const read = losing(600);
    const next = run(tomorrow, read(NEXT_DAY.startsAt + 1_000), read(NEXT_DAY.startsAt + 2_000));
    expect(factsOf(next, 'RuleNoted')).toHaveLength(2);
  });

  it('says that it cannot be known beyond the grace, and later still that it holds', () => {
    const blind = (at: number) => accountRead(at, [CE], {});
    const dark = run(
      start([rule('notify')]),
      ordersRead(sec(0)),
      blind(sec(0)),
      timer(sec(61)),
      timer(sec(90)),
    );
    expect(factsOf(dark, 'RuleNoted')).toMatchObject([
      {
        why: 'unknown for too long: MTM unknown (no bounds): no fresh price for CE',
        evidence: [{ condition: 'dailyLoss', limit: 50_000 }],
        unknown: true,
      },
    ]);
    expect(phase(dark)).toBe('watching');
    expect(factsOf(lost(dark, 600, [], 100), 'RuleNoted')).toMatchObject([
      { unknown: true },
      { rule: 'notify-it' },
    ]);
  });

  it('names the condition that is not known, and not before the grace is over', () => {
    const terms = [{ condition: 'soldOptionStop' } as const, { condition: 'dailyLoss' } as const];
    const any = start([rule('notify', { when: 'any', terms })]);
    const dark = run(any, ordersRead(sec(0)), accountRead(sec(0), [CE], {}), timer(sec(60)));
    expect(factsOf(dark, 'RuleNoted')).toEqual([]);
    expect(factsOf(run(dark, timer(sec(60.1))), 'RuleNoted')[0]?.why).toContain('for too long: MTM unknown');
  });

  it('that cannot be known does not hold up the end of a block', () => {
    const rules = [rule('block'), rule('notify', { terms: [{ condition: 'drawdown' }] })];
    const fund = { ...SETTINGS.fund, drawdownRatio: 0.1 };
    const blocked = lost(start(rules, { fund }), 600);
    expect(phase(blocked)).toBe('blocked');
    const clear = run(blocked, losing(100)(sec(5)), losing(100)(sec(6)));
    expect(phase(clear)).toBe('watching');
    expect(factsOf(clear, 'Unblocked')).toEqual([{ type: 'Unblocked', why: 'block-it is clear again' }]);
  });
});

describe('a rule that reduces', () => {
  it('blocks, and asks for the exit of what is in its scope: shorts first, and no hedge', () => {
    const course = lost(start([rule('reduce')]), 600, [HEDGE, FUTURE, PE]);
    expect(phase(course)).toBe('blocked');
    expect(factsOf(course, 'Reduced')).toMatchObject([
      { rule: 'reduce-it', positions: ['CE|NRML', 'PE|NRML', 'FUT|NRML'] },
    ]);
    // The future may be the hedge of a short: it waits until they are left.
    expect(askedFor(course)).toEqual(['CE|NRML', 'PE|NRML']);
    expect(factsOf(course, 'ExitRequested').every(({ by }) => by === 'rule:reduce-it')).toBe(true);
    const flat = accountRead(sec(4), [HEDGE, FUTURE], { HEDGE: 1_000, FUT: 10_000 });
    expect(askedFor(run(course, ordersRead(sec(4)), flat))).toEqual(['CE|NRML', 'PE|NRML', 'FUT|NRML']);
  });

  it('asks for nothing that is closed, and for a thousand positions at most', () => {
    const shut = { ...PE, netQty: 0, carriedQty: 0, sellQty: 0, sellAmount: 0 };
    expect(factsOf(lost(start([rule('reduce')]), 600, [shut]), 'Reduced')).toMatchObject([
      { positions: ['CE|NRML'], evidence: [{ observed: -60_000 }] },
    ]);
    const many = Array.from({ length: 1_001 }, (_, i) => short(`S${i}`, 25, 10_000));
    const prices = Object.fromEntries(many.map(({ symbol }) => [symbol, 10_000]));
    const read = (at: number) => accountRead(at, [CE, ...many], { ...prices, CE: 10_800 });
    const course = run(start([rule('reduce')]), ordersRead(sec(0)), read(sec(0)), read(sec(1)), read(sec(2)));
    expect(factsOf(course, 'Reduced')[0]?.positions).toHaveLength(1_000);
  });

  it('says all that led to it', () => {
    const terms = [{ condition: 'dailyLoss', factor: 0.5 } as const, { condition: 'dailyLoss' } as const];
    expect(factsOf(lost(start([rule('kill', { terms })]), 1_200), 'KillTripped')[0]?.reason).toBe(
      'MTM -1200.00 has reached the limit -500.00; MTM -1200.00 has reached the limit -1000.00',
    );
  });

  it('happens once a day; while it holds, new exposure stays blocked', () => {
    const course = lost(start([rule('reduce')]), 600);
    const more = run(course, ordersRead(sec(5)), losing(700)(sec(6)), losing(700)(sec(7)));
    expect(factsOf(more, 'Reduced')).toHaveLength(1);
    expect(askedFor(more)).toEqual(['CE|NRML']);
    const clear = run(more, losing(100)(sec(8)), losing(100)(sec(9)));
    expect(phase(clear)).toBe('watching');
    const again = run(clear, losing(600)(sec(10)), losing(600)(sec(11)));
    expect([phase(again), factsOf(again, 'Reduced').length]).toEqual(['blocked', 1]);
  });

  it('does not spend its one time on an account with nothing to leave', () => {
    const long = start([rule('reduce')], { kill: { ...SETTINGS.kill, reduceScope: 'hedges' } });
    const bare = lost(long, 600);
    expect([phase(bare), facts(bare).includes('Reduced')]).toEqual(['blocked', false]);
    const hedged = run(bare, losing(600, [HEDGE])(sec(5)), losing(600, [HEDGE])(sec(6)));
    expect(factsOf(hedged, 'Reduced')).toMatchObject([{ positions: ['HEDGE|NRML'] }]);
  });

  it('asks for no more exits at once than may run, and for the others as those are done', () => {
    const many = Array.from({ length: 30 }, (_, i) => short(`S${i}`, 25, 10_000));
    const prices = Object.fromEntries(many.map(({ symbol }) => [symbol, 10_000]));
    const read = (at: number, legs: readonly Position[]) =>
      accountRead(at, [CE, ...legs], { ...prices, CE: 10_800 });
    const course = run(
      start([rule('reduce')]),
      ordersRead(sec(0)),
      read(sec(0), many),
      read(sec(1), many),
      read(sec(2), many),
    );
    expect(askedFor(course)).toHaveLength(20);
    const done = run(course, read(sec(3), many.slice(19)), ordersRead(sec(3.1)));
    expect(new Set(askedFor(done)).size).toBe(31);
    expect(askedFor(done)).toHaveLength(31);
  });

  it('goes on after a restart, once the account has been read again', () => {
    const course = lost(start([rule('reduce')]), 600, [FUTURE]);
    const back = restarted(course, sec(10));
    expect(askedFor(run(back, timer(sec(10.1))))).toEqual(['CE|NRML']);
    const flat = accountRead(sec(11), [FUTURE], { FUT: 10_000 });
    const later = run(back, ordersRead(sec(11)), flat, ordersRead(sec(12)));
    expect(askedFor(later)).toEqual(['CE|NRML', 'FUT|NRML']);
    expect(factsOf(later, 'Reduced')).toHaveLength(1);
  });

  it('gives way to a kill that ripens meanwhile, and asks for nothing more', () => {
    const course = lost(start([rule('reduce'), KILL]), 600, [FUTURE]);
    const killed = run(course, losing(1_200, [FUTURE])(sec(3)), losing(1_200, [FUTURE])(sec(4)));
    expect(factsOf(course, 'Reduced').map((fact) => fact.rule)).toEqual(['reduce-it']);
    expect(phase(killed)).toBe('cancelling');
    expect(killed.state.memory.requests.waiting).toEqual([]);
    const both = lost(start([rule('reduce'), KILL]), 1_200);
    expect(facts(both)).not.toContain('Reduced');
    expect(phase(both)).toBe('cancelling');
  });

  it('only blocks when it cannot be known beyond its grace', () => {
    const blind = (at: number) => accountRead(at, [CE], {});
    const dark = run(
      start([rule('reduce')]),
      ordersRead(sec(0)),
      blind(sec(0)),
      ordersRead(sec(60)),
      timer(sec(61)),
    );
    expect(phase(dark)).toBe('blocked');
    expect(facts(dark)).not.toContain('Reduced');
    expect(facts(dark)).not.toContain('ExitRequested');
  });

  it('asks the owner for the exits where only the owner can make them', () => {
    const state = boot('paper-1', { ...CAN, hands: 'owner' }, emptyMemory, T0);
    const owned = run(
      { state, recorded: [] },
      { type: 'settings', at: T0, settings: { ...SETTINGS, rules: [rule('reduce')] }, by: 'config' },
      { type: 'day', at: T0, day: DAY },
    );
    const course = lost(owned, 600, [HEDGE]);
    const unseen = {
      ...SETTINGS,
      kill: { ...SETTINGS.kill, reduceScope: 'hedges' as const },
      rules: [rule('reduce')],
    };
    const blind = lost(run(owned, { type: 'settings', at: T0, settings: unseen, by: 'config' }), 600);
    expect(factsOf(blind, 'Reduced')).toMatchObject([{ positions: [] }]);
    expect(askedFor(course)).toEqual(['CE|NRML']);
    expect(course.state.memory.requests.exits).toMatchObject([{ position: 'CE|NRML' }]);
  });

  it('is forgotten with its day, by a person who stops the watch, and with its rule', () => {
    const course = lost(start([rule('reduce')]), 600, [FUTURE]);
    expect(course.state.memory.requests.waiting).toHaveLength(1);
    const ends: readonly Move[] = [
      { type: 'day', at: NEXT_DAY.startsAt, day: NEXT_DAY },
      command(sec(5), { name: 'stop', reason: 'enough' }),
      { type: 'settings', at: sec(5), settings: { ...SETTINGS, rules: [KILL] }, by: 'user:asha' },
    ];
    for (const end of ends) expect(run(course, end).state.memory.requests.waiting).toEqual([]);
  });
});

describe('scope', () => {
  it.each([
    ['a short option', CE, ['primary']],
    ['a long option', HEDGE, ['hedges']],
    ['a long future', FUTURE, ['primary']],
    ['a short future', short('F', 50, 100, { optionType: null }), ['primary']],
  ] as const)('%s', (_, position, scopes) => {
    const found = (['primary', 'hedges', 'all'] as const).filter((scope) => inScope(scope, position));
    expect(found).toEqual([...scopes, 'all']);
  });
});

describe('any combination of conditions, times and reads', () => {
  const verdict = (state: Verdict['state']): Verdict => ({
    state,
    observed: null,
    limit: null,
    headroomRatio: null,
    text: state,
  });
  const look = fc.record({
    states: fc.array(fc.constantFrom('ok' as const, 'breach' as const, 'unknown' as const), {
      minLength: 3,
      maxLength: 3,
    }),
    afterMs: fc.integer({ min: 0, max: 3_000 }),
    fresh: fc.boolean(),
  });

  it('fires exactly when it has held without a gap for its time and over its reads', () => {
    const rules = fc.record({
      when: fc.constantFrom('all' as const, 'any' as const),
      forMs: fc.constantFrom(0, 1_000, 4_000),
      forReads: fc.constantFrom(1, 2, 3),
    });
    fc.assert(
      fc.property(rules, fc.array(look, { maxLength: 25 }), (over, looks) => {
        const tested: Rule = { ...rule('kill'), ...over };
        let hold: ReturnType<typeof nextHold> | undefined;
        let was: readonly Verdict[] = [];
        let at = 0;
        let since: number | null = null;
        let reads = 0;
        for (const { states, afterMs, fresh } of looks) {
          at += afterMs;
          const verdicts = states.map(verdict);
          hold = nextHold(tested, verdicts, was, hold, at, fresh);
          was = verdicts;
          const breaches = states.filter((state) => state === 'breach').length;
          const holds = over.when === 'all' ? breaches === 3 : breaches > 0;
          reads = !holds ? 0 : since === null ? 1 : reads + (fresh ? 1 : 0);
          since = holds ? (since ?? at) : null;
          const fired = since !== null && at - since >= over.forMs && reads >= over.forReads;
          expect(ripe(tested, hold, at)).toBe(fired);
          // Never both known to hold and unknown; a miss is remembered only of what did not fire.
          expect(hold.since !== null && hold.unknownSince !== null).toBe(false);
          const blind =
            !holds && states.includes('unknown') && (over.when === 'any' || !states.includes('ok'));
          expect(hold.unknownSince !== null).toBe(blind);
          if (hold.missed !== null && hold.missed.reads > 0)
            expect(hold.missed.heldMs >= over.forMs && hold.missed.reads >= over.forReads).toBe(false);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('of every kind of rule, blocks for what is unknown, and neither kills nor reduces for it', () => {
    const thens = fc.array(
      fc.constantFrom('kill' as const, 'block' as const, 'reduce' as const, 'notify' as const),
      {
        minLength: 1,
        maxLength: 4,
      },
    );
    fc.assert(
      fc.property(thens, (list) => {
        const rules = list.map((then, i) => rule(then, { id: `r${i}` }));
        const blind = accountRead(sec(0), [CE], {});
        const course = run(
          start(rules),
          ordersRead(sec(0)),
          blind,
          timer(sec(30)),
          timer(sec(61)),
          timer(sec(62)),
        );
        expect(phase(course)).toBe(list.some((then) => then !== 'notify') ? 'blocked' : 'watching');
        const said = facts(course);
        expect(
          said.some((type) => type === 'KillTripped' || type === 'Reduced' || type === 'ExitRequested'),
        ).toBe(false);
        expect(factsOf(course, 'RuleNoted')).toHaveLength(list.filter((then) => then === 'notify').length);
      }),
      { numRuns: 60 },
    );
  });
});
