// The clock follows the machine forward, and is not led back.
import { expect, it } from 'vitest';
import { wallClock } from './wall-clock.ts';

it('follows the machine, and goes on by itself when the machine is set back', () => {
  let wall = 1_000_000;
  let steady = 0;
  const clock = wallClock(
    () => wall,
    () => steady,
  );
  const pass = (ms: number) => {
    wall += ms;
    steady += ms;
  };
  pass(500);
  expect(clock.now()).toBe(1_000_500);
  wall -= 3_600_000;
  expect(clock.now()).toBe(1_000_500);
  // Asked more often than once a millisecond, it still goes on.
  for (let i = 0; i < 20_000; i++) {
    pass(0.1);
    clock.now();
  }
  expect(Math.abs(clock.now() - 1_002_500)).toBeLessThanOrEqual(1);
  wall += 7_200_000;
  expect(clock.now()).toBe(wall);
});
