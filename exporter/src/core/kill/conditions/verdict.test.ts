// What every condition says alike: how much is free, and why there is no MTM to judge.
import { describe, expect, it } from 'vitest';
import { mtmOf, picture } from '../../../../../tests/picture.ts';
import { breach, knownMtm, money, noLimit, ok, unknown } from './verdict.ts';

describe('a verdict', () => {
  it('of what is fine has a share of its limit free, never more than all and never less than none', () => {
    const headroom = (share: number | null) => ok(1, 2, share, 'x').headroomRatio;
    expect([null, -0.5, 0, 0.25, 1, 1.5].map(headroom)).toEqual([null, 0, 0, 0.25, 1, 1]);
    expect(ok(1, 2, 0.5, 'fine')).toEqual({
      ...{ state: 'ok', observed: 1, limit: 2, headroomRatio: 0.5, text: 'fine' },
    });
  });

  it('of a breach has nothing free, and of what is unknown claims nothing', () => {
    expect(breach(3, 2, 'beyond')).toEqual({
      ...{ state: 'breach', observed: 3, limit: 2, headroomRatio: 0, text: 'beyond' },
    });
    expect(unknown(2, 'why')).toEqual({
      ...{ state: 'unknown', observed: null, limit: 2, headroomRatio: null, text: 'why' },
    });
    expect(noLimit(3)).toEqual({
      ...{ state: 'ok', observed: 3, limit: null, headroomRatio: null, text: 'no limit set' },
    });
  });
});

describe('the MTM to judge', () => {
  const pushed = { state: {}, receivedAt: 0 };
  const missing = ['A', 'B', 'C', 'D', 'E', 'F'];
  const open = { ...mtmOf(0), value: null, missing };

  it('is the value, zero too', () => {
    expect([knownMtm(picture({ mtm: mtmOf(0) })), knownMtm(picture({ mtm: mtmOf(-7), pushed }))]).toEqual([
      0, -7,
    ]);
  });

  it.each([
    ['nothing was read', picture(), 'the account has not been read yet'],
    ['nothing was pushed', picture({ mtm: open, pushed }), 'MTM unknown: nobody has told the P&L of the day'],
    [
      'nothing is told of what was booked',
      picture({ mtm: { ...open, realized: null } }),
      'MTM unknown: nobody has told the P&L of the day',
    ],
    [
      'prices are old',
      picture({ mtm: { ...open, worst: -12_345, best: 600 } }),
      'MTM unknown (-123.45 to 6.00): no fresh price for A, B, C, D, E',
    ],
    [
      'a price is missing',
      picture({ mtm: { ...open, worst: null } }),
      'MTM unknown (no bounds): no fresh price for A, B, C, D, E',
    ],
    [
      'the best is not known',
      picture({ mtm: { ...open, best: null } }),
      'MTM unknown (no bounds): no fresh price for A, B, C, D, E',
    ],
  ])('is not there when %s, and says why', (_, seen, why) => {
    expect(knownMtm(seen)).toBe(why);
  });

  it('is in major units in words', () => {
    expect([money(0), money(-5), money(123_456)]).toEqual(['0.00', '-0.05', '1234.56']);
  });
});
