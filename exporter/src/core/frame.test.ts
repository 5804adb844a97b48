// What a frame says of the two books: how long they have disagreed, and nothing before both were read.
import { expect, it } from 'vitest';
import {
  accountRead,
  type Course,
  closed,
  given,
  order,
  ordersRead,
  run,
  sec,
  short,
} from '../../../tests/given.ts';
import { accountFrame } from './frame.ts';

const disagreeMs = ({ state }: Course, at: number) =>
  accountFrame(state, 'paper', at, { parseRejects: {}, relogins: 0 }).booksDisagreeMs;
const PRICES = { CE: 10_000 };

it('says how long positions and orders have told different quantities', () => {
  const unread = given();
  expect(disagreeMs(unread, sec(1))).toBeNull();
  const half = run(unread, accountRead(sec(1), [short('CE', 75, 10_000)], PRICES));
  expect(disagreeMs(half, sec(1))).toBeNull();
  const agreeing = run(half, ordersRead(sec(1)));
  expect(disagreeMs(agreeing, sec(2))).toBe(0);
  const bought = order({ side: 'buy', qty: 75, filled: 75, avgPrice: 10_000, status: 'complete' });
  const torn = run(agreeing, ordersRead(sec(3), [bought]));
  expect(disagreeMs(torn, sec(13))).toBe(10_000);
  const mended = run(torn, accountRead(sec(14), [closed('CE', 75, 10_000, 10_000)], PRICES));
  expect(disagreeMs(mended, sec(15))).toBe(0);
});
