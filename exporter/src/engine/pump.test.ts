// Frames as a screen gets them: soon after news, never a flood, and none while nobody listens.
import { describe, expect, it } from 'vitest';
import type { Frame } from '../contract.ts';
import { SteppedClock } from '../replay/stepped-clock.ts';
import { Pump } from './pump.ts';

const START = 1_000_000;
const settled = async (): Promise<void> => undefined;

/** A pump on a clock moved by hand, and the times, since the start, at which a frame was sent. */
function rig({ connected = true } = {}) {
  const clock = new SteppedClock(START);
  const sentAt: number[] = [];
  let taken = 0;
  const pump = new Pump(clock, () => {
    taken += 1;
    return { sequence: taken } as Frame;
  });
  const listen = () =>
    pump.connect((make) => {
      make();
      sentAt.push(clock.now() - START);
    });
  if (connected) listen();
  /** Goes on for `ms`, a millisecond at a time, doing `each` first. */
  const pass = async (ms: number, each: () => void = () => undefined): Promise<void> => {
    for (let i = 0; i < ms; i++) {
      each();
      await clock.moveTo(clock.now() + 1, settled);
    }
  };
  return { pump, clock, sentAt, listen, pass, taken: () => taken };
}

describe('the pump', () => {
  it('greets whoever connects with a frame', async () => {
    const { sentAt, pass } = rig();
    await pass(1_000);
    expect(sentAt).toEqual([1]);
  });

  it('is silent when nothing changes', async () => {
    const { pump, sentAt, pass } = rig();
    await pass(50);
    pump.changed(false);
    await pass(5_000);
    expect(sentAt).toEqual([1, 101]);
  });

  it('sends at most ten frames a second however much changes', async () => {
    const { pump, sentAt, pass } = rig();
    await pass(1_000, () => pump.changed(false));
    expect(sentAt).toHaveLength(10);
  });

  it('brings a fact within 10 ms, also right after a frame', async () => {
    const { pump, sentAt, pass } = rig();
    await pass(5);
    pump.changed(true);
    await pass(10);
    expect(sentAt).toEqual([1, 11]);
  });

  it('lets a fact overtake a change that waits, and sends both as one', async () => {
    const { pump, sentAt, pass } = rig();
    await pass(20);
    pump.changed(false);
    pump.changed(true);
    await pass(500);
    expect(sentAt).toEqual([1, 21]);
  });

  it('does not let a change that may wait hold up a fact that comes later', async () => {
    const { pump, sentAt, pass } = rig();
    await pass(20);
    pump.changed(true);
    pump.changed(false);
    await pass(500);
    expect(sentAt).toEqual([1, 21]);
  });

  it('makes one stream of a storm of facts: at most a hundred frames a second', async () => {
    const { pump, sentAt, pass } = rig();
    await pass(1_000, () => pump.changed(true));
    expect(sentAt.length).toBeGreaterThan(90);
    expect(sentAt.length).toBeLessThanOrEqual(100);
  });

  it('takes no frame while nobody is connected', async () => {
    const { pump, pass, taken, listen, sentAt } = rig({ connected: false });
    await pass(500, () => pump.changed(true));
    expect(taken()).toBe(0);
    listen();
    await pass(20);
    expect(sentAt).toHaveLength(1);
  });

  it('sends to the newest listener only', async () => {
    const { pump, sentAt, pass } = rig();
    let second = 0;
    pump.connect(() => {
      second += 1;
    });
    await pass(500, () => pump.changed(false));
    expect(sentAt).toEqual([]);
    expect(second).toBeGreaterThan(0);
  });
});
