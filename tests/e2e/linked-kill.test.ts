// Three linked accounts of which one broker is away: none waits for another, and the one that was away follows.
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { GroupReceipt } from '../../exporter/src/core/kill/group.ts';
import { findChromium } from './chromium.ts';
import { type Desk, openDesk } from './desk.ts';
import { openPositions, workingOrders } from './exchange.ts';
import { untilPhase } from './running.ts';

/** A step that makes no progress is called stuck after a minute. */
const LONG = { timeout: 110_000, interval: 200 };
const say = (line: string): void => void process.stderr.write(`${line}\n`);

describe.skipIf(findChromium() === null)('a kill of three linked accounts', () => {
  let desk: Desk;
  beforeAll(async () => {
    desk = await openDesk([
      { id: 'first', look: 'plain', more: { linked: ['second', 'third'] } },
      { id: 'second', look: 'plain' },
      { id: 'third', look: 'plain', venue: 1 },
    ]);
  });
  afterAll(() => desk?.close());

  const group = async (): Promise<GroupReceipt> => {
    const { seq } = await desk.kill('first');
    return (await desk.exporter.get<GroupReceipt>(`/api/accounts/first/kills/${seq}/group`)).body;
  };
  const phaseOf = async (account: string) => (await desk.exporter.account(account))?.phase;

  it('locks two at once and pages for the third, whose exchange is away', { timeout: 240_000 }, async () => {
    for (const account of ['first', 'second', 'third']) await desk.sell(account);
    // Connections are still taken and never answered: the worst way to be away.
    process.kill(desk.exchange('third').pid, 'SIGSTOP');
    const breachAt = await desk.breach('first');
    await Promise.all(['first', 'second'].map((id) => untilPhase(desk.exporter, id, 'locked')));
    say(`two of three locked ${Date.now() - breachAt} ms after the breach`);
    expect(await phaseOf('third')).not.toBe('locked');
    for (const account of ['first', 'second']) {
      const book = await desk.exchange(account).book(account);
      expect([openPositions(book), workingOrders(book)]).toEqual([{}, []]);
      expect(await desk.order(account)).toBe('SEGMENT_DISABLED');
    }
    expect((await desk.kill('second')).origin).toMatchObject({ account: 'first' });
    await desk.heard(/^second: TRIPPED with first/);
    await desk.heard(/^third: TRIPPED with first/);
    await vi.waitFor(async () => expect(await phaseOf('third')).toBe('stuck'), LONG);
    await desk.heard(/^third: .*STUCK/);
    expect(await desk.metrics()).toMatch(/^tripline_kill_stuck\{account="third"\} 1$/m);
    const { allFlat, allLocked, failed, accounts } = await group();
    expect([allFlat, allLocked, failed]).toEqual([false, false, ['third']]);
    expect(accounts.map(({ account, outcome, locked }) => [account, outcome, locked])).toEqual([
      ['first', 'origin', true],
      ['second', 'tripped', true],
      ['third', 'tripped', false],
    ]);
    expect(accounts[2]?.why).toMatch(/^stuck while /);
  });

  it('gets the third flat and locked when its exchange is back', { timeout: 150_000 }, async () => {
    process.kill(desk.exchange('third').pid, 'SIGCONT');
    const backAt = Date.now();
    await vi.waitFor(async () => expect(await phaseOf('third')).toBe('locked'), LONG);
    say(`the third locked ${Date.now() - backAt} ms after its exchange came back`);
    const book = await desk.exchange('third').book('third');
    expect([openPositions(book), workingOrders(book)]).toEqual([{}, []]);
    expect(await desk.order('third')).toBe('SEGMENT_DISABLED');
    expect(await group()).toMatchObject({ allFlat: true, allLocked: true, failed: [] });
    await desk.heard(/^third: LOCKED until/);
  });
});
