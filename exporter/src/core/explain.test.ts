// Why a rule has not fired, in a sentence that a trader understands, with the money that is left.
import { describe, expect, it } from 'vitest';
import {
  accountRead,
  type Course,
  command,
  given,
  ordersRead,
  run,
  SETTINGS,
  sec,
  short,
  timer,
} from '../../../tests/given.ts';
import type { RuleView } from '../contract.ts';
import { ruleViews } from './explain.ts';
import { optionSellerRules, type Rule, type Settings } from './settings.ts';

const CE = short('CE', 75, 10_000);
const losing = (at: number, rupees: number) =>
  accountRead(sec(at), [CE], { CE: 10_000 + (rupees * 100) / 75 });
/** The limit is 2,500 rupees. */
const start = (rupees: number, over: Partial<Settings> = {}): Course =>
  run(
    given({ dailyLoss: 250_000, maxJumpPercent: 1_000, ...over }),
    ordersRead(sec(0)),
    losing(0, rupees),
    losing(1, rupees),
  );
function view({ state }: Course, id: string): RuleView {
  const found = ruleViews(state).find((rule) => rule.id === id);
  if (found === undefined) throw new Error(`no rule ${id}`);
  return found;
}

describe('a rule', () => {
  it('that lacks one condition says which, and what is true', () => {
    expect(view(start(2_512.5), 'loss-and-stop')).toEqual({
      id: 'loss-and-stop',
      then: 'kill',
      when: 'all',
      state: 'clear',
      breached: ['dailyLoss'],
      missing: ['soldOptionStop'],
      headroom: 0,
      headroomRatio: 0,
      text: 'the loss of 2512.50 is over the limit of 2500.00, but no stop of a sold option has executed',
    });
    expect(view(start(2_500), 'loss-and-stop').text).toContain(
      'the loss of 2500.00 is at the limit of 2500.00, but',
    );
  });

  it('that is clear says how far it is from its limit, in money and as a share', () => {
    const loss = view(start(300), 'outer-loss');
    expect([loss.state, loss.headroom, loss.headroomRatio]).toEqual(['clear', 3_450, 0.92]);
    expect(loss.text).toBe('the loss of 300.00 is 3450.00 below the limit of 3750.00');
    expect(view(start(-150), 'outer-loss').text).toBe(
      'the result of +150.00 is 3900.00 away from the loss limit of 3750.00',
    );
    const both = view(start(300), 'loss-and-stop').text;
    expect(both).toBe(
      'the loss of 300.00 is 2200.00 below the limit of 2500.00 and no stop of a sold option has executed',
    );
  });

  it('that must be seen twice says how often it was seen', () => {
    const once = run(start(300), losing(2, 4_000));
    expect(view(once, 'outer-loss')).toMatchObject({
      state: 'holding',
      headroom: 0,
      text: 'the loss of 4000.00 is over the limit of 3750.00; in 1 of 2 reads',
    });
  });

  it('that must hold says for how long it has', () => {
    const timed: Rule = {
      id: 'timed',
      when: 'all',
      terms: [{ condition: 'dailyLoss' }],
      forMs: 30_000,
      then: 'kill',
    };
    const held = run(start(300, { rules: [timed] }), losing(2, 2_600), timer(sec(14.2)));
    expect(view(held, 'timed').text).toBe(
      'the loss of 2600.00 is over the limit of 2500.00; held for 12 of 30 s',
    );
  });

  it('that has fired says what followed', () => {
    const killed = run(start(300), losing(2, 4_000), losing(3, 4_100));
    expect(view(killed, 'outer-loss')).toMatchObject({
      state: 'fired',
      text: 'killed the account: MTM -4100.00 has reached the limit -3750.00',
    });
    expect(view(killed, 'loss-and-stop').state).toBe('clear');
    const block: Rule = {
      id: 'pause',
      when: 'any',
      terms: [{ condition: 'dailyLoss' }, { condition: 'tradeCount' }],
      then: 'block',
    };
    expect(view(start(2_600, { rules: [block] }), 'pause').text).toBe(
      'blocks new exposure: the loss of 2600.00 is over the limit of 2500.00',
    );
  });

  it('that cannot be known says why, for how long, and what follows; headroom is then unknown, not zero', () => {
    const dark = run(given(), ordersRead(sec(0)), accountRead(sec(0), [CE], {}), timer(sec(12)));
    const loss = view(dark, 'outer-loss');
    expect([loss.state, loss.headroom, loss.headroomRatio]).toEqual(['unknown', null, null]);
    expect(loss.text).toContain('not known: MTM unknown (no bounds): no fresh price for CE; for 12 s');
    expect(loss.text).toContain('after 60 s new exposure is blocked');
  });

  it('that holds while monitoring is stopped does not claim to have fired', () => {
    const stopped = run(start(300), command(sec(1.5), { name: 'stop', reason: 'lunch' }));
    const loss = view(run(stopped, losing(2, 4_000), losing(3, 4_000)), 'outer-loss');
    expect([loss.state, loss.text]).toEqual(['holding', expect.stringContaining('monitoring is stopped')]);
  });

  it('without a limit says that none is set', () => {
    const none = { dailyLoss: null, rules: optionSellerRules(null) };
    expect(view(start(300, none), 'loss-and-stop').text).toBe(
      'no loss limit is set and no stop of a sold option has executed',
    );
    expect(view(start(300, none), 'loss-and-stop').headroom).toBeNull();
  });

  it('on profit counts towards it, and on trailing towards the floor', () => {
    const rules: Rule[] = [
      { id: 'profit', when: 'all', terms: [{ condition: 'dailyProfit' }], then: 'kill' },
      { id: 'trail', when: 'all', terms: [{ condition: 'trailingProfit' }], then: 'kill' },
    ];
    const day = { ...SETTINGS.day, dailyProfit: 200_000, trailStep: 30_000 };
    const course = start(-750, { rules, day });
    expect(view(course, 'profit')).toMatchObject({
      headroom: 1_250,
      text: 'the result of +750.00 is 1250.00 short of the profit limit of 2000.00',
    });
    expect(view(course, 'trail').headroom).toBe(450);
  });
});
