// Linked accounts: told of a trip at once and each by itself, until each has answered once.
import { describe, expect, it } from 'vitest';
import {
  accountRead,
  CAN,
  type Course,
  command,
  dueAt,
  effectFailed,
  factsOf,
  given,
  keysDue,
  kill,
  type Move,
  ordersRead,
  phase,
  restarted,
  run,
  sec,
  short,
} from '../../../../tests/given.ts';
import type { Rule } from '../settings.ts';

describe('linked accounts', () => {
  const linked = { linked: ['b', 'c'] };
  const reads = (...seconds: readonly number[]) =>
    seconds.flatMap((s) => [ordersRead(sec(s)), accountRead(sec(s), [])]);
  const toldAt = (course: Course, at: number) =>
    dueAt(course, at).flatMap((effect) => (effect.type === 'linked' ? [effect] : []));
  const answer = (course: Course, at: number, account: string) => {
    const key = toldAt(course, at).find((effect) => effect.account === account)?.key ?? 'none';
    return run(course, { type: 'linkedTold', at, key, account, outcome: 'tripped', seq: 4, detail: '' });
  };

  it('are due with the gate, before anything of ours, and each until it has answered', () => {
    const course = run(given(linked), kill(sec(0)));
    expect(
      keysDue(course, sec(0))
        .slice(0, 3)
        .map((key) => key.split(':')[0]),
    ).toEqual(['gate', 'linked', 'linked']);
    expect(toldAt(course, sec(0))[0]).toMatchObject({ account: 'b', origin: { account: 'paper-1' } });
    const one = answer(course, sec(1), 'b');
    expect(toldAt(one, sec(1)).map(({ account }) => account)).toEqual(['c']);
    expect(toldAt(restarted(one, sec(2)), sec(2)).map(({ account }) => account)).toEqual(['c']);
    const both = answer(one, sec(2), 'c');
    expect(toldAt(both, sec(9))).toEqual([]);
    // An answer that comes twice is recorded once.
    const key = toldAt(course, sec(0))[0]?.key ?? '';
    const twice = run(both, {
      type: 'linkedTold',
      at: sec(3),
      key,
      account: 'b',
      outcome: 'already',
      seq: 4,
      detail: '',
    });
    expect(factsOf(twice, 'LinkedTold')).toHaveLength(2);
  });

  it('are tried again while they do not answer, also once we are locked, and one does not hold the other', () => {
    let course = run(given(linked), kill(sec(0)));
    const key = toldAt(course, sec(0)).find(({ account }) => account === 'b')?.key ?? '';
    course = run(answer(course, sec(0), 'c'), effectFailed(sec(1), key, 'yes'), ...reads(1, 2, 3, 5));
    expect(phase(course)).toBe('locked');
    expect(toldAt(course, sec(6)).map(({ account }) => account)).toEqual(['b']);
    const told = answer(course, sec(6), 'b');
    expect([phase(told), toldAt(told, sec(60))]).toEqual(['locked', []]);
  });

  it('are told of no trip that follows another one', () => {
    const origin = { account: 'a', seq: 7 };
    const course = run(given(linked), command(sec(0), { name: 'kill', reason: 'x', origin }, 'linked:a'));
    expect(toldAt(course, sec(0))).toEqual([]);
    expect(factsOf(course, 'KillTripped')).toMatchObject([{ cause: 'linked', rule: 'linked', origin }]);
  });

  it('are told also where only the trading system can act', () => {
    const owner = { ...CAN, hands: 'owner' } as const;
    expect(toldAt(run(given(linked, owner), kill(sec(0))), sec(0))).toHaveLength(2);
  });

  it('hear why, and by what name the trip goes that they follow', () => {
    const course = run(given(linked), kill(sec(0)));
    const seq = course.recorded.at(-1)?.seq;
    expect(toldAt(course, sec(0))).toMatchObject([
      { account: 'b', reason: 'paper-1 has tripped: enough', origin: { account: 'paper-1', seq } },
      { account: 'c', reason: 'paper-1 has tripped: enough' },
    ]);
    expect(new Set(toldAt(course, sec(0)).map(({ key }) => key)).size).toBe(2);
  });

  it('are on record with the trip, by a rule and by hand, so that its receipt awaits their answers', () => {
    const by = (over: object) => factsOf(run(given(over), kill(sec(0))), 'KillTripped')[0];
    expect(by(linked)?.linked).toEqual(['b', 'c']);
    expect(by({})).not.toHaveProperty('linked');
    const rule: Rule = { id: 'r', when: 'all', terms: [{ condition: 'dailyLoss' }], then: 'kill' };
    const lost = [1, 2, 3].map((s) => accountRead(sec(s), [short('CE', 75, 10_000)], { CE: 12_000 }));
    const tripped = run(given({ ...linked, rules: [rule] }), ordersRead(sec(0)), ...lost);
    expect(factsOf(tripped, 'KillTripped')).toMatchObject([{ cause: 'rule', rule: 'r', linked: ['b', 'c'] }]);
  });

  it('are left in peace while nothing has tripped, and pause between tries that grow', () => {
    expect(toldAt(given(linked), sec(0))).toEqual([]);
    let course = run(given({ linked: ['b'] }), kill(sec(0)));
    const key = toldAt(course, sec(0))[0]?.key ?? '';
    for (const [at, pauseMs] of [
      [1, 500],
      [2, 1_000],
      [4, 2_000],
    ] as const) {
      course = run(course, effectFailed(sec(at), key, 'yes'));
      expect(toldAt(course, sec(at) + pauseMs - 1)).toEqual([]);
      expect(toldAt(course, sec(at) + pauseMs)).toHaveLength(1);
    }
  });

  it('are not taken to have answered by an answer to another trip, or by one that comes when nothing has tripped', () => {
    const course = run(given(linked), kill(sec(0)));
    const answerTo = (key: string): Move => ({
      type: 'linkedTold',
      at: sec(1),
      key,
      account: 'b',
      outcome: 'tripped',
      seq: 4,
      detail: '',
    });
    expect(factsOf(run(course, answerTo('linked:abc-1-b')), 'LinkedTold')).toEqual([]);
    const key = toldAt(course, sec(0))[0]?.key ?? '';
    expect(factsOf(run(given(linked), answerTo(key)), 'LinkedTold')).toEqual([]);
    expect(factsOf(run(course, answerTo(key)), 'LinkedTold')).toEqual([
      { type: 'LinkedTold', account: 'b', outcome: 'tripped', seq: 4, detail: '' },
    ]);
  });
});
