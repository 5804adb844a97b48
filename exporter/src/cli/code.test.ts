// The one-time code by hand: one request, a clear exit code, and the code in no line.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Desk, openDesk } from '../../../tests/scripted-cli.ts';

let desk: Desk;
beforeEach(async () => {
  desk = await openDesk();
});
afterEach(() => desk.close());

describe('tripline code', () => {
  it('passes the code on and does not print it', async () => {
    desk.script = { status: 202, body: { account: 'paper-1', passed: true } };
    const { exit, out, err } = await desk.tripline('code', 'paper-1', '918273');
    expect([exit, out]).toEqual([0, expect.stringContaining('paper-1: the code was passed on')]);
    expect(out + err).not.toContain('918273');
    expect(desk.asked.map(({ line, body }) => [line, body])).toEqual([
      ['POST /api/accounts/paper-1/code', '{"code":"918273"}'],
    ]);
  });

  it('says when nobody waits for one, and when nobody is there', async () => {
    desk.script = { status: 409, body: { code: 'NOT_WAITING', detail: 'no lock waits' } };
    const late = await desk.tripline('code', 'paper-1', '918273');
    expect([late.exit, late.err]).toEqual([1, expect.stringContaining('NOT_WAITING: no lock waits')]);
    await desk.stopServer();
    expect((await desk.tripline('code', 'paper-1', '918273')).exit).toBe(3);
  });

  it('takes nothing for a code that cannot be one', async () => {
    expect((await desk.tripline('code', 'paper-1', '12')).exit).toBe(2);
    expect(desk.asked).toEqual([]);
  });
});
