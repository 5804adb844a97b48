// The stale feed: silence is a breach while positions are open, and while nobody knows whether they are.
import { expect, it } from 'vitest';
import { closed, sec, short } from '../../../../../tests/given.ts';
import { picture } from '../../../../../tests/picture.ts';
import type { Leg } from '../../risk/mtm.ts';
import { staleFeed } from './stale-feed.ts';
import type { Picture } from './verdict.ts';

const OPEN: readonly Leg[] = [{ position: short('CE', 75, 10_000), mark: null }];
const FLAT: readonly Leg[] = [{ position: closed('CE', 75, 10_000, 9_000), mark: null }];
const seen = (legs: readonly Leg[], lastGoodReadAt: number | null, at: number): Picture =>
  picture({ legs, lastGoodReadAt, at });

it.each<readonly [string, Picture, string, number]>([
  ['a read just now', seen(OPEN, sec(0), sec(0)), 'ok', 1],
  ['a read half the limit ago', seen(OPEN, sec(0), sec(10)), 'ok', 0.5],
  ['a read exactly the limit ago', seen(OPEN, sec(0), sec(20)), 'ok', 0],
  ['a read a moment longer ago', seen(OPEN, sec(0), sec(20.001)), 'breach', 0],
  ['silence, but nothing open', seen(FLAT, sec(0), sec(600)), 'ok', 0],
  ['no read yet, just started', seen([], null, sec(5)), 'ok', 0.75],
  ['no read since the start', seen([], null, sec(21)), 'breach', 0],
  ['a read from the future, when a clock went back', seen(OPEN, sec(60), sec(0)), 'ok', 1],
])('with %s', (_, looked, state, headroomRatio) => {
  const verdict = staleFeed(looked, 1);
  expect(verdict.state).toBe(state);
  expect(verdict.headroomRatio).toBeCloseTo(headroomRatio, 9);
});

it.each<readonly [string, number | undefined, number, string]>([
  ['that holds something, long ago', -250, 30, 'breach'],
  ['that may hold something, long ago', undefined, 30, 'breach'],
  ['that holds nothing, long ago', 0, 30, 'ok'],
  ['that holds something, just now', -250, 5, 'ok'],
])('with a push of a trading system %s', (_, unrealised, ageSeconds, state) => {
  const pushed = { state: unrealised === undefined ? {} : { unrealised }, receivedAt: sec(-ageSeconds) };
  expect(staleFeed(picture({ pushed, lastGoodReadAt: sec(0) }), 1).state).toBe(state);
});
