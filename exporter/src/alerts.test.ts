// Alerts on a journal: recorded once, also over a restart, in order, and never more than their share.
import { describe, expect, it } from 'vitest';
import { openAlerts } from './alerts.ts';
import { memoryJournal, memoryStore } from './backbone/memory.ts';
import type { Alert } from './contract/request.ts';

const alert = (fingerprint: string, status: Alert['status'] = 'firing'): Alert => ({
  fingerprint,
  status,
  name: 'KillStuck',
  severity: 'page',
  account: null,
  summary: 'stuck',
  startsAt: 1,
  endsAt: null,
});
const told = (...alerts: readonly Alert[]) => ({ name: 'alerts', alerts, by: 'token:am' }) as const;
/** A clock that is told the time. */
const clock = () => {
  const time = { ms: 1_000, now: () => time.ms, after: () => () => undefined };
  return time;
};

describe('alerts', () => {
  it('are recorded once each, however often they are told, and again when they end', async () => {
    const store = memoryStore();
    const alerts = await openAlerts(memoryJournal(store), clock());
    const replies = [
      await alerts.request(told(alert('a'), alert('b'), alert('a'))),
      await alerts.request(told(alert('a'), alert('b'))),
      await alerts.request(told(alert('a', 'resolved'))),
    ];
    expect(replies.map((reply) => reply.type === 'recorded' && reply.count)).toEqual([2, 0, 1]);
    expect(store.all.map(({ account, seq }) => [account, seq])).toEqual(
      [1, 2, 3].map((seq) => ['alerts', seq]),
    );
  });

  it('told at the same moment stand one after the other', async () => {
    const store = memoryStore();
    const alerts = await openAlerts(memoryJournal(store), clock());
    await Promise.all(['a', 'b', 'a', 'c'].map((name) => alerts.request(told(alert(name)))));
    expect(store.all.map(({ fact }) => fact.type === 'AlertReceived' && fact.alert.fingerprint)).toEqual([
      'a',
      'b',
      'c',
    ]);
  });

  it('are not recorded again after a restart', async () => {
    const store = memoryStore();
    await (await openAlerts(memoryJournal(store), clock())).request(told(alert('a')));
    const again = await openAlerts(memoryJournal(store), clock());
    expect(await again.request(told(alert('a'), alert('b')))).toEqual({ type: 'recorded', count: 1 });
  });

  it('that a failing journal took nevertheless are not lost and not doubled', async () => {
    const store = memoryStore();
    const journal = memoryJournal(store);
    let fail = true;
    const flaky = {
      ...journal,
      append: async (...args: Parameters<typeof journal.append>) => {
        const rows = await journal.append(...args);
        if (fail) throw new Error('no answer');
        return rows;
      },
    };
    const alerts = await openAlerts(flaky, clock());
    await expect(alerts.request(told(alert('a')))).rejects.toThrow('no answer');
    fail = false;
    expect(await alerts.request(told(alert('a'), alert('b')))).toEqual({ type: 'recorded', count: 1 });
    expect(store.all).toHaveLength(2);
  });

  it('in a storm are refused beyond their share of an hour, and taken in the next', async () => {
    const time = clock();
    const alerts = await openAlerts(memoryJournal(), time);
    const many = (from: number) => told(...Array.from({ length: 500 }, (_, i) => alert(`f${from + i}`)));
    for (let from = 0; from < 5_000; from += 500) await alerts.request(many(from));
    expect(await alerts.request(told(alert('x')))).toMatchObject({
      type: 'refused',
      code: 'TOO_MANY_ALERTS',
    });
    time.ms += 3_600_000;
    expect(await alerts.request(told(alert('x')))).toEqual({ type: 'recorded', count: 1 });
  });
});
