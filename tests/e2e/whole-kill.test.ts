// The whole kill with real parts: a breach at an exchange, a browser at its terminal, a Telegram, and the proof of it.
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { findChromium } from './chromium.ts';
import { type Desk, openDesk } from './desk.ts';
import { openPositions, workingOrders } from './exchange.ts';
import { untilPhase } from './running.ts';

/** A terminal that was mended is tried again after a minute. */
const SLOW = 120_000;
const say = (line: string): void => void process.stderr.write(`${line}\n`);

describe.skipIf(findChromium() === null)('the whole kill', () => {
  let desk: Desk;
  beforeAll(async () => {
    const plain = ['mended', 'asha'].map((id) => ({ id, look: 'plain' as const }));
    desk = await openDesk([...plain, { id: 'otp', look: 'otp' }, { id: 'app', look: 'flutter' }]);
  });
  afterAll(() => desk?.close());

  const picture = (account: string, name: string): string =>
    join(desk.exporter.dir, 'terminals', account, 'screenshots', name);

  /** Flat at the exchange itself: nothing is held and nothing waits. */
  async function expectFlat(account: string): Promise<void> {
    const book = await desk.exchange(account).book(account);
    expect([openPositions(book), workingOrders(book)]).toEqual([{}, []]);
  }

  /** Locked at the exchange, proved by what the terminal showed, with pictures that nobody else may read. */
  async function expectLocked(account: string): Promise<void> {
    await expectFlat(account);
    expect((await desk.exchange(account).book(account)).segments_off).toEqual(['NSE_FO']);
    expect(await desk.order(account)).toBe('SEGMENT_DISABLED');
    const { lockProof, complete, flat, presses } = await desk.receipt(account);
    expect([complete, flat]).toEqual([true, true]);
    expect(lockProof?.how).toBe('browser');
    expect(lockProof?.evidence).toEqual([expect.stringMatching(/NSE F&O.*disabled until/i)]);
    expect(lockProof?.screenshots.at(-1)).toMatch(/-proved\.png$/);
    for (const name of presses.flatMap(({ screenshots }) => screenshots)) {
      const { mode, size } = statSync(picture(account, name));
      expect([mode & 0o777, size > 1_000]).toEqual([0o600, true]);
    }
  }

  it('leaves an account flat, stuck and paged when the page of the terminal has changed', async () => {
    await desk.exchange('mended').add({ type: 'terminalMoved', user: 'mended' });
    await desk.sell('mended');
    await desk.breach('mended');
    await untilPhase(desk.exporter, 'mended', 'stuck');
    await expectFlat('mended');
    expect((await desk.exchange('mended').book('mended')).segments_off).toEqual([]);
    const paged = await desk.heard(/^mended: .*STUCK/);
    expect(paged).toMatch(/flat, but the broker's own lock is not proved/);
    expect(await desk.metrics()).toMatch(/^tripline_kill_stuck\{account="mended"\} 1$/m);
    const { flat, complete, presses, stuckNow } = await desk.receipt('mended');
    expect([flat, complete, stuckNow]).toEqual([true, false, true]);
    expect(presses.at(-1)?.why).toMatch(/is not there; the page showed "\S/);
    const failed = presses.at(-1)?.screenshots.at(-1) ?? '';
    expect(failed).toMatch(/-failed\.png$/);
    expect(statSync(picture('mended', failed)).mode & 0o777).toBe(0o600);
    await desk.exchange('mended').clear();
  });

  it('goes from a breach to the lock by the browser, with evidence, and is told and filed', async () => {
    await desk.sell('asha');
    const breachAt = await desk.breach('asha');
    await untilPhase(desk.exporter, 'asha', 'locked');
    await expectLocked('asha');
    const receipt = await desk.receipt('asha');
    expect([receipt.rule, receipt.cause]).toEqual(['loss-and-stop', 'rule']);
    expect(receipt.evidence.map(({ condition }) => condition)).toEqual(['dailyLoss', 'soldOptionStop']);
    const { stages } = receipt;
    const times = [
      stages.seenAt,
      stages.recordedAt,
      stages.bookEmptyAt,
      stages.firstExitAt,
      stages.flatSeenAt,
      stages.flatVerifiedAt,
      stages.lockConfirmedAt,
      stages.lockedAt,
    ].map((at) => at ?? Number.NaN);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(times.every((at) => at > breachAt)).toBe(true);
    const cancelled = (await desk.exchange('asha').book('asha')).orders.find((o) => o.status === 'CANCELLED');
    const named = { ...stages, firstCancelAt: cancelled?.updated_at };
    say(`ms after the breach: ${JSON.stringify(named, (_, at) => (at > 0 ? at - breachAt : at))}`);
    expect(receipt.head).toMatchObject({ filing: 1, previous: null });
    await desk.heard(/^asha: TRIPPED by loss-and-stop/);
    await desk.heard(/^asha: FLAT \(trip \d+\), proved by two reads/);
    const locked = await desk.heard(/^asha: LOCKED until/);
    expect(locked).toMatch(/The broker's own lock: NSE F&O.*disabled until/i);
    expect(locked).toContain(`Receipt head: ${receipt.head?.hash}`);
  });

  it('asks a person for the code of the terminal, takes it by Telegram, and tells it to nobody', async () => {
    await desk.sell('otp');
    await desk.breach('otp');
    const asked = await desk.heard(/^otp: .*6-digit code/);
    expect(asked).toContain('/code');
    const { codeWanted } = (await desk.kill('otp')).lock;
    expect(codeWanted?.until).toBeGreaterThan(Date.now());
    const code = await desk.exchange('otp').code('otp');
    desk.write(`/code ${code}`);
    await untilPhase(desk.exporter, 'otp', 'locked');
    await expectLocked('otp');
    expect((await desk.kill('otp')).lock.codeWanted).toBeNull();
    await desk.heard(/^otp: LOCKED until/);
    const { body } = await desk.exporter.get<object>('/api/events?account=otp&limit=1000');
    const everything = [desk.exporter.said(), JSON.stringify([body, await desk.receipt('otp')])];
    for (const { text } of desk.telegram.said) everything.push(text);
    expect(everything.filter((text) => new RegExp(`\\b${code}\\b`).test(text))).toEqual([]);
  });

  it('locks at a terminal that is drawn by Flutter', async () => {
    await desk.sell('app');
    await desk.breach('app');
    await untilPhase(desk.exporter, 'app', 'locked');
    await expectLocked('app');
  });

  it('locks the stuck account by itself once the page is what it was', { timeout: SLOW }, async () => {
    await vi.waitFor(async () => expect((await desk.exporter.account('mended'))?.phase).toBe('locked'), {
      timeout: SLOW,
      interval: 200,
    });
    await expectLocked('mended');
    expect(await desk.metrics()).toMatch(/^tripline_kill_stuck\{account="mended"\} 0$/m);
    const { stuckNow, filings } = await desk.receipt('mended');
    expect([stuckNow, filings.map(({ on }) => on)]).toEqual([false, ['KillStuck', 'KillLocked']]);
    const locked = await desk.heard(/^mended: LOCKED until/);
    expect(locked).toContain(filings.at(-1)?.hash);
  });

  it('leaves receipts that hold against the journal and against the head that Telegram was told', async () => {
    const { dir } = desk.exporter;
    const out = join(dir, 'receipts.jsonl');
    expect(await desk.exporter.cli('receipts', 'export', '--out', out)).toMatchObject({ exit: 0 });
    const told = /Receipt head: ([0-9a-f]{64})/.exec(await desk.heard(/^asha: LOCKED/))?.[1] ?? '';
    const proved = await desk.exporter.cli('receipts', 'verify', out, '--journal', dir, '--head', told);
    expect(proved).toMatchObject({ exit: 0 });
    expect(proved.out).toMatch(/the chain holds over 5 filings/);
  });
});
