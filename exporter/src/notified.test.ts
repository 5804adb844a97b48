// Checkpoints on a journal: kept over a restart, never backwards, and never more than their share.
import { describe, expect, it } from 'vitest';
import { memoryJournal, memoryStore } from './backbone/memory.ts';
import { openNotified } from './notified.ts';

const at = (sink: string, through: number) => ({ name: 'notified', sink, through }) as const;
const clock = () => {
  const time = { ms: 1_000, now: () => time.ms, after: () => () => undefined };
  return time;
};

describe('the places of the sinks', () => {
  it('are recorded when they move on, and only then, also after a restart', async () => {
    const store = memoryStore();
    const first = await openNotified(memoryJournal(store), clock());
    const counts = await Promise.all([at('a', 5), at('a', 5), at('a', 4), at('b', 1)].map(first.request));
    expect(counts.map((reply) => reply.type === 'recorded' && reply.count)).toEqual([1, 0, 0, 1]);
    const second = await openNotified(memoryJournal(store), clock());
    expect(await second.request(at('a', 5))).toEqual({ type: 'recorded', count: 0 });
    expect(await second.request(at('a', 6))).toEqual({ type: 'recorded', count: 1 });
    expect(store.all.map(({ account, fact }) => [account, fact])).toEqual([
      ['notified', { type: 'Notified', sink: 'a', through: 5 }],
      ['notified', { type: 'Notified', sink: 'b', through: 1 }],
      ['notified', { type: 'Notified', sink: 'a', through: 6 }],
    ]);
  });

  it.each([at('', 1), at('a b', 1), at('a', -1), at('a', 0.5)])(
    'are refused when they are none: %j',
    async (asked) => {
      const notified = await openNotified(memoryJournal(), clock());
      expect(await notified.request(asked)).toMatchObject({ type: 'refused' });
    },
  );

  it('cannot fill the disk: beyond their share of an hour they are refused', async () => {
    const time = clock();
    const store = memoryStore();
    const notified = await openNotified(memoryJournal(store), time);
    for (let through = 1; through <= 20_050; through += 1) await notified.request(at('a', through));
    expect(store.all).toHaveLength(20_000);
    time.ms += 3_600_000;
    expect(await notified.request(at('a', 30_000))).toEqual({ type: 'recorded', count: 1 });
  });
});
