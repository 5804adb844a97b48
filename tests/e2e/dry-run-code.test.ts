// The daily look at a terminal that wants a code: a person is asked by Telegram, answers, and it goes on to the end.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findChromium } from './chromium.ts';
import { type Desk, openDesk } from './desk.ts';
import { untilPhase } from './running.ts';

describe.skipIf(findChromium() === null)('a dry run of the lock', () => {
  let desk: Desk;
  beforeAll(async () => {
    desk = await openDesk([{ id: 'otp', look: 'otp' }]);
  }, 90_000);
  afterAll(() => desk?.close());

  it('asks for the code that its terminal wants, and goes on when it is answered', async () => {
    await untilPhase(desk.exporter, 'otp', 'watching');
    const looked = desk.post('/api/control/readiness', { accounts: ['otp'] });
    const asked = await desk.heard(/^otp: .*6-digit code/);
    expect(asked).toContain('/code');
    // Nobody's account is in a kill: what is asked for is only the look.
    expect((await desk.exporter.account('otp'))?.kill).toBeNull();
    const code = await desk.exchange('otp').code('otp');
    desk.write(`/code ${code}`);
    const { status, body } = await looked;
    expect(status).toBe(200);
    expect(body).toMatchObject({ accounts: [{ account: 'otp' }] });
    const { accounts } = body as { accounts: readonly { checks: readonly { name: string }[] }[] };
    expect(accounts[0]?.checks.find(({ name }) => name === 'lock')).toMatchObject({
      ok: true,
      detail: expect.stringContaining('reached up to the last confirm'),
    });
    expect((await desk.exchange('otp').book('otp')).segments_off).toEqual([]);
    expect((await desk.exporter.account('otp'))?.phase).toBe('watching');
    const { body: events } = await desk.exporter.get<object>('/api/events?account=otp&limit=1000');
    expect(JSON.stringify(events)).toContain('CodeWanted');
    const everything = [desk.exporter.said(), JSON.stringify(events), JSON.stringify(body)];
    for (const { text } of desk.telegram.said) everything.push(text);
    expect(everything.filter((text) => new RegExp(`\\b${code}\\b`).test(text))).toEqual([]);
  }, 180_000);
});
