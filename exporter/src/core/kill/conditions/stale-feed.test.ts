// The stale feed: silence is a breach while positions are open, and while nobody knows whether they are.
import { expect, it } from 'vitest';
import { closed, SETTINGS, sec, short } from '../../../../../tests/given.ts';
import type { Leg } from '../../risk/mtm.ts';
import { staleFeed } from './stale-feed.ts';
import type { Picture } from './verdict.ts';

const OPEN: readonly Leg[] = [{ position: short('CE', 75, 10_000), mark: null }];
const FLAT: readonly Leg[] = [{ position: closed('CE', 75, 10_000, 9_000), mark: null }];
const picture = (legs: readonly Leg[], lastGoodReadAt: number | null, at: number): Picture => ({
  at,
  settings: SETTINGS,
  legs,
  mtm: null,
  mtmConfirmed: true,
  stops: [],
  lastGoodReadAt,
  watchingSince: sec(0),
});

it.each<readonly [string, Picture, string, number]>([
  ['a read just now', picture(OPEN, sec(0), sec(0)), 'ok', 1],
  ['a read half the limit ago', picture(OPEN, sec(0), sec(10)), 'ok', 0.5],
  ['a read exactly the limit ago', picture(OPEN, sec(0), sec(20)), 'ok', 0],
  ['a read a moment longer ago', picture(OPEN, sec(0), sec(20.001)), 'breach', 0],
  ['silence, but nothing open', picture(FLAT, sec(0), sec(600)), 'ok', 0],
  ['no read yet, just started', picture([], null, sec(5)), 'ok', 0.75],
  ['no read since the start', picture([], null, sec(21)), 'breach', 0],
  ['a read from the future, when a clock went back', picture(OPEN, sec(60), sec(0)), 'ok', 1],
])('with %s', (_, seen, state, headroomRatio) => {
  const verdict = staleFeed(seen, 1);
  expect(verdict.state).toBe(state);
  expect(verdict.headroomRatio).toBeCloseTo(headroomRatio, 9);
});
