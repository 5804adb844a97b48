// Polling: at once, then again and again, one read at a time, slower while reads fail.
import { expect, it } from 'vitest';
import { VirtualClock } from '../../../tests/simulation/virtual-clock.ts';
import { poll } from './polls.ts';

const never = () => false;

/** Polls every second with the given luck; each read takes `takesMs`. */
function polling(options: { random?: () => number; failures?: () => number; takesMs?: number } = {}) {
  const clock = new VirtualClock(0);
  const asked: number[] = [];
  let open = 0;
  let most = 0;
  const ask = async () => {
    asked.push(clock.now());
    most = Math.max(most, ++open);
    if (options.takesMs !== undefined) {
      await new Promise<void>((resolve) => clock.after(options.takesMs ?? 0, resolve));
    }
    open -= 1;
  };
  const { random = () => 0.5, failures = () => 0 } = options;
  const stop = poll({ clock, everyMs: 1_000, random, ask, failures });
  return { clock, asked, stop, most: () => most };
}

it('reads at once and then once a period', async () => {
  const { clock, asked } = polling();
  await clock.run(3_500, never);
  expect(asked).toEqual([0, 1_000, 2_000, 3_000]);
});

it('is off the beat by a tenth either way, so that accounts do not march in step', async () => {
  const early = polling({ random: () => 0 });
  const late = polling({ random: () => 1 });
  await early.clock.run(1_500, never);
  await late.clock.run(1_500, never);
  expect([early.asked[1], late.asked[1]]).toEqual([900, 1_100]);
});

it('never has two reads out at once, however slow they are', async () => {
  const { clock, asked, most } = polling({ takesMs: 5_000 });
  await clock.run(13_000, never);
  expect(asked).toEqual([0, 6_000, 12_000]);
  expect(most()).toBe(1);
});

it.each([
  [0, 1_000],
  [1, 2_000],
  [3, 8_000],
  [4, 10_000],
  [1_000, 10_000],
])('after %i failures in a row waits %i ms', async (failures, pause) => {
  const { clock, asked } = polling({ failures: () => failures });
  await clock.run(15_000, () => asked.length === 2);
  expect(asked[1]).toBe(pause);
});

it('goes on after a read that threw', async () => {
  const clock = new VirtualClock(0);
  let asked = 0;
  const ask = () => {
    asked += 1;
    return Promise.reject(new Error('no answer'));
  };
  poll({ clock, everyMs: 1_000, random: () => 0.5, ask, failures: () => 0 });
  await clock.run(2_500, never);
  expect(asked).toBe(3);
});

it('stops when told, also while a read is out', async () => {
  const waiting = polling();
  await waiting.clock.run(500, never);
  waiting.stop();
  await waiting.clock.run(5_000, never);
  expect(waiting.asked).toEqual([0]);
  const reading = polling({ takesMs: 1_000 });
  await reading.clock.run(500, never);
  reading.stop();
  await reading.clock.run(5_000, never);
  expect(reading.asked).toEqual([0]);
});
