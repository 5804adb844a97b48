// How long a rule has held, how near it came, and since when it cannot be known: from look to look.
import { describe, expect, it } from 'vitest';
import { mtmOf, picture } from '../../../../tests/picture.ts';
import type { Hold } from '../account/state.ts';
import type { Rule } from '../settings.ts';
import type { Verdict } from './conditions/verdict.ts';
import { type Judged, judgeRules, nextHold, ripe } from './hold.ts';

type States = readonly Verdict['state'][];
const verdicts = (states: States, at: number): readonly Verdict[] =>
  states.map((state) => ({
    state,
    observed: null,
    limit: null,
    headroomRatio: null,
    text: `${state} at ${at}`,
  }));
const rule = (over: Partial<Rule> = {}): Rule => ({
  id: 'r',
  when: 'all',
  terms: [{ condition: 'dailyLoss' }, { condition: 'drawdown' }],
  then: 'kill',
  ...over,
});
/** What is remembered after these looks: when, what each condition said, and whether the market had moved on. */
function after(of: Rule, ...looks: readonly (readonly [number, States, boolean?])[]): Hold {
  let hold: Hold | undefined;
  let was: readonly Verdict[] = [];
  for (const [at, states, fresh = true] of looks) {
    const now = verdicts(states, at);
    hold = nextHold(of, now, was, hold, at, fresh);
    was = now;
  }
  if (hold === undefined) throw new Error('nobody has looked');
  return hold;
}
const BOTH: States = ['breach', 'breach'];
const ONE: States = ['breach', 'ok'];
const NONE: States = ['ok', 'ok'];
const HALF_DARK: States = ['breach', 'unknown'];
const DARK: States = ['unknown', 'unknown'];

describe('a rule that holds', () => {
  it('has held since the first look, over each look at a market that moved on', () => {
    const held = after(rule(), [10, BOTH, false], [12, BOTH], [15, BOTH, false], [19, BOTH]);
    expect(held).toMatchObject({ since: 10, reads: 3, heldMs: 9, unknownSince: null, partialSince: null });
  });

  it('begins anew after a look at which it did not', () => {
    expect(after(rule(), [10, BOTH], [12, ONE], [15, BOTH])).toMatchObject({
      since: 15,
      reads: 1,
      heldMs: 0,
    });
  });

  it('is ripe once it has held for its time and over its reads, and not before', () => {
    const timed = rule({ forMs: 5, forReads: 2 });
    const held = after(timed, [10, BOTH], [12, BOTH]);
    expect([14, 15].map((now) => ripe(timed, held, now))).toEqual([false, true]);
    expect(ripe(timed, after(timed, [10, BOTH], [15, BOTH, false]), 99)).toBe(false);
    expect(ripe(rule(), after(rule(), [10, BOTH]), 10)).toBe(true);
    expect([ripe(rule(), undefined, 99), ripe(rule(), after(rule(), [10, NONE]), 99)]).toEqual([
      false,
      false,
    ]);
  });
});

describe('a rule that cannot be known', () => {
  it('is so since the first look at which nothing spoke for or against it', () => {
    expect(after(rule(), [10, DARK], [12, HALF_DARK])).toMatchObject({ unknownSince: 10, since: null });
    expect(after(rule(), [10, DARK], [12, NONE])).toMatchObject({ unknownSince: null });
  });

  it('is none where one condition is known to be clear, and all of them must breach', () => {
    expect(after(rule(), [10, ['unknown', 'ok']]).unknownSince).toBeNull();
    expect(after(rule({ when: 'any' }), [10, ['unknown', 'ok']]).unknownSince).toBe(10);
  });

  it('keeps the miss that it remembers', () => {
    const near = after(rule({ forReads: 2 }), [10, BOTH], [12, NONE], [13, DARK], [14, NONE]);
    expect(near.missed).toMatchObject({ heldMs: 0, reads: 1 });
  });
});

describe('a rule that came near', () => {
  it('remembers how long it held and what its conditions said then', () => {
    const near = after(rule({ forMs: 30 }), [10, BOTH], [22, BOTH], [25, ONE]);
    expect(near.missed).toEqual({ heldMs: 12, reads: 2, verdicts: verdicts(BOTH, 22) });
    expect(after(rule({ forReads: 3 }), [10, BOTH], [12, BOTH], [13, NONE]).missed).toMatchObject({
      reads: 2,
    });
  });

  it('has missed nothing where it fired, or holds still', () => {
    expect(after(rule({ forMs: 12 }), [10, BOTH], [22, BOTH], [25, NONE]).missed).toBeNull();
    expect(after(rule({ forReads: 2 }), [10, BOTH], [12, BOTH], [13, NONE]).missed).toBeNull();
    expect(after(rule(), [10, BOTH], [13, NONE]).missed).toBeNull();
    expect(after(rule({ forMs: 30 }), [10, BOTH], [22, BOTH]).missed).toBeNull();
  });

  it('has missed by the other of its two waits', () => {
    const both = rule({ forMs: 5, forReads: 3 });
    expect(after(both, [10, BOTH], [20, BOTH], [21, NONE]).missed).toMatchObject({ heldMs: 10, reads: 2 });
    expect(after(both, [10, BOTH], [11, BOTH], [12, BOTH], [13, NONE]).missed).toMatchObject({ reads: 3 });
  });

  it('in some of its conditions alone: said when they are clear again, with what they said', () => {
    const near = after(rule(), [10, ONE], [12, ONE], [15, NONE]);
    expect(near).toMatchObject({
      partialSince: null,
      missed: { heldMs: 0, reads: 0, verdicts: verdicts(ONE, 12) },
    });
    expect(after(rule(), [10, ONE], [12, ONE])).toMatchObject({ partialSince: 10, missed: null });
    expect(after(rule(), [10, NONE], [12, NONE]).missed).toBeNull();
  });

  it('in some of its conditions, and then fires: it has missed nothing', () => {
    expect(after(rule(), [10, ONE], [12, BOTH]).missed).toBeNull();
    expect(after(rule(), [10, ONE], [12, BOTH], [13, NONE]).missed).toBeNull();
  });

  it('in some of its conditions is not known to be clear while one of them is not known', () => {
    expect(after(rule(), [10, ONE], [12, ['ok', 'unknown']]).missed).toBeNull();
  });

  it('is never near in part where one condition is enough', () => {
    expect(after(rule({ when: 'any', forMs: 99 }), [10, ONE])).toMatchObject({
      since: 10,
      partialSince: null,
    });
  });

  it('remembers the newest of its misses', () => {
    const near = after(
      rule({ forReads: 3 }),
      [1, BOTH],
      [2, NONE],
      [3, BOTH],
      [4, BOTH],
      [9, NONE],
      [10, NONE],
    );
    expect(near.missed).toEqual({ heldMs: 1, reads: 2, verdicts: verdicts(BOTH, 4) });
  });
});

it('each rule is judged by its own conditions, and by what it remembers itself', () => {
  const rules = [
    rule({ terms: [{ condition: 'dailyLoss', factor: 0.5 }] }),
    rule({ terms: [{ condition: 'soldOptionStop' }] }),
  ];
  const look = (at: number, before: Judged, fresh: boolean, value: number | null) =>
    judgeRules(rules, picture({ at, mtm: value === null ? null : mtmOf(value) }), before, fresh);
  const dark = look(50, { verdicts: [], holds: [] }, true, null);
  expect(dark.verdicts.map(([verdict]) => verdict?.state)).toEqual(['unknown', 'ok']);
  expect(dark.holds.map(({ unknownSince }) => unknownSince)).toEqual([50, null]);
  const lost = look(70, look(60, dark, true, -60_000), false, -60_000);
  expect(lost.verdicts[0]?.[0]).toMatchObject({ state: 'breach', limit: 50_000 });
  expect(lost.holds).toMatchObject([
    { since: 60, reads: 1, heldMs: 10, unknownSince: null },
    { since: null, reads: 0 },
  ]);
});
