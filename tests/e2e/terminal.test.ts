// The lock by browser against the paper exchange's web terminal: proved by what the page shows, or not locked at all.
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Answer, LockProof } from '../../exporter/src/core/types.ts';
import type { Fault } from '../../exporter/src/paper/faults.ts';
import { findChromium } from './chromium.ts';
import { processesOf } from './processes.ts';
import { type Look, openTerminal, PASSWORD, type TerminalRig } from './terminal-rig.ts';

const absent = findChromium() === null;
let rig: TerminalRig;
afterEach(() => rig?.close());

const proofOf = (answer: Answer<LockProof>): LockProof => {
  if (!answer.ok) throw new Error(answer.message);
  return answer.data;
};
const failureOf = (answer: Answer<LockProof>) => {
  if (answer.ok) throw new Error(`it was called locked: ${answer.data.evidence.join('; ')}`);
  return answer;
};
const pictures = (): readonly string[] => readdirSync(join(rig.folder, 'screenshots'));
/** Answers each code that is wanted by the codes given, the last one for ever; `sent` is the one that was sent. */
function answering(...codes: readonly string[]): void {
  let turn = 0;
  rig.onCode = async ({ id }) => {
    const code = codes[Math.min(turn++, codes.length - 1)] ?? '';
    rig.lock.code(id, code === 'sent' ? await rig.sentCode() : code);
  };
}

describe.skipIf(absent).each<Look>(['plain', 'otp', 'flutter'])('the %s terminal', (look) => {
  it('is left unlocked by a dry run, locked with evidence by a press, and found locked by the next', async () => {
    rig = await openTerminal(look);
    answering('sent');
    const dry = proofOf(await rig.press({ dryRun: true }));
    expect([dry.already, await rig.segmentsOff()]).toEqual([false, []]);
    const real = proofOf(await rig.press({ id: 'paper-1:17/2' }));
    expect(real).toMatchObject({ how: 'browser', already: false, fingerprint: dry.fingerprint });
    expect(real.fingerprint).toMatch(/^[0-9a-f]{64}$/);
    expect(real.evidence).toEqual([
      expect.stringMatching(/^NSE F&O: .*disabled until .*its box is ticked and fixed$/i),
      expect.stringMatching(/^BSE F&O: .*disabled until .*its box is ticked and fixed$/i),
    ]);
    expect(await rig.segmentsOff()).toEqual(['NSE_FO', 'BSE_FO']);
    expect(await rig.order('SELL')).toBe('SEGMENT_DISABLED');
    const again = proofOf(await rig.press());
    expect([again.already, again.fingerprint, again.evidence]).toEqual([true, null, real.evidence]);
    expect(real.screenshots.at(-1)).toBe('paper-1-17-2-5-proved.png');
    for (const name of pictures())
      expect(statSync(join(rig.folder, 'screenshots', name)).mode & 0o777).toBe(0o600);
    // The login was kept: nobody was asked twice.
    expect(rig.wanted).toHaveLength(look === 'otp' ? 1 : 0);
  });
});

interface Trouble {
  readonly fault: Fault;
  readonly why: RegExp;
  readonly retry: 'yes' | 'no' | 'unknown';
}
const TROUBLES: Readonly<Record<string, Trouble>> = {
  'a button that was renamed': {
    fault: { type: 'terminalRenamed' },
    why: /clicking the button \w+: the button \w+ is not there/,
    retry: 'no',
  },
  'a kill switch that was moved': {
    fault: { type: 'terminalMoved' },
    why: /(the tab Kill switch|the button Manage) is not there/,
    retry: 'no',
  },
  'a last dialogue that says something else': {
    fault: { type: 'terminalOtherConfirm' },
    why: /the last dialogue says something else: ".*enabled for trading/,
    retry: 'no',
  },
  'a last dialogue that does not come': {
    fault: { type: 'terminalNoDialog' },
    why: /waiting for the dialogue Disable segments: .* is not there/,
    retry: 'no',
  },
  'a dialogue that nobody asked for': {
    fault: { type: 'terminalPopup' },
    why: /an unexpected dialogue is open: ".*high risk/,
    retry: 'no',
  },
  'a confirm that does nothing': {
    fault: { type: 'terminalDeadConfirm' },
    why: /confirmed, but the page does not prove it: NSE F&O.*box is not ticked/,
    retry: 'unknown',
  },
};

describe.skipIf(absent).each<Look>(['plain', 'flutter'])('trouble at the %s terminal', (look) => {
  it('is a failure with a picture and never a success, whatever it is', { timeout: 300_000 }, async () => {
    rig = await openTerminal(look, { times: { elementMs: 2_500 } });
    proofOf(await rig.press({ dryRun: true }));
    for (const [name, { fault, why, retry }] of Object.entries(TROUBLES)) {
      await rig.fault(fault);
      const failure = failureOf(await rig.press({ id: name }));
      expect(failure.message).toMatch(why);
      expect(failure).toMatchObject({ retry });
      expect(failure.screenshots?.at(-1)).toMatch(/-failed\.png$/);
      expect(existsSync(join(rig.folder, 'screenshots', failure.screenshots?.at(-1) ?? ''))).toBe(true);
      expect(await rig.segmentsOff()).toEqual([]);
      await rig.clearFaults();
    }
    expect(proofOf(await rig.press()).already).toBe(false);
  });
});

describe.skipIf(absent)('the lock by browser', () => {
  it('says what the terminal says when it refuses while positions are open', async () => {
    rig = await openTerminal('plain');
    await rig.fault({ type: 'terminalNeedsFlat' });
    expect(await rig.order('SELL')).toBeNull();
    const failure = failureOf(await rig.press());
    expect(failure.message).toContain('the terminal refuses: "You have open positions (1).');
    expect(failure.kind).toBe('broker');
    expect(await rig.order('BUY')).toBeNull();
    expect(proofOf(await rig.press()).already).toBe(false);
  });

  it('may be tried again when a page is slow, an error, or logged out in the middle', async () => {
    rig = await openTerminal('plain', { times: { elementMs: 2_500 } });
    await rig.fault({ type: 'latency', ms: 20_000, route: 'kill-switch' });
    await rig.fault({
      type: 'latency',
      ms: 20_000,
      route: '^GET /terminal/plain/console',
      count: 1,
      afterMs: 0,
    });
    expect(failureOf(await rig.press())).toMatchObject({ kind: 'network', retry: 'yes' });
    await rig.clearFaults();
    await rig.fault({ type: 'htmlPage', route: '^GET /terminal/plain/console' });
    const broken = failureOf(await rig.press());
    expect(broken).toMatchObject({ kind: 'maintenance', retry: 'yes' });
    expect(broken.message).toContain('the terminal answered with 502');
    await rig.clearFaults();
    await rig.fault({ type: 'sessionExpiry', route: '^POST /terminal/plain/disable', count: 1 });
    const lapsed = failureOf(await rig.press());
    expect(lapsed).toMatchObject({ kind: 'auth', retry: 'unknown' });
    expect(lapsed.message).toContain('asked for the login again');
    expect(await rig.segmentsOff()).toEqual([]);
    expect(proofOf(await rig.press()).already).toBe(false);
  });

  it('does not try a wrong password twice, and tells it to nobody', async () => {
    const wrong = 'not-the-password-1';
    rig = await openTerminal('plain', { access: { password: () => wrong } });
    const failure = failureOf(await rig.press());
    expect(failure).toMatchObject({ kind: 'auth', retry: 'no' });
    expect(failure.message).toContain('The user ID or the password is wrong');
    expect(JSON.stringify([failure, rig.logged])).not.toContain(wrong);
  });

  it('asks a person for the code, asks once more after a wrong one, and then gives up', async () => {
    rig = await openTerminal('otp', { times: { codeMs: 60_000 } });
    answering('000000', 'sent');
    proofOf(await rig.press({ dryRun: true }));
    expect(rig.wanted.map(({ what }) => what)).toEqual([
      expect.stringMatching(/6-digit code/),
      expect.stringMatching(/6-digit code.*the last one was not taken/),
    ]);
    expect(new Set(rig.wanted.map(({ id }) => id)).size).toBe(2);
    await rig.close();
    rig = await openTerminal('otp');
    answering('000000');
    const failure = failureOf(await rig.press());
    expect(failure.message).toContain('refused 2 one-time codes');
    expect([failure.kind, await rig.segmentsOff()]).toEqual(['auth', []]);
    expect(rig.lock.code(rig.wanted[0]?.id ?? '', '123456')).toBe(false);
  });

  it('gives a real press the place of a dry run, lets equals join, and has no browser besides', async () => {
    rig = await openTerminal('otp');
    const dry = rig.press({ dryRun: true });
    await vi.waitFor(() => expect(rig.wanted).toHaveLength(1), { timeout: 20_000 });
    answering('sent');
    const [first, second] = [rig.press(), rig.press()];
    expect(failureOf(await dry).message).toContain('a kill came');
    const turnedAway = failureOf(await rig.press({ dryRun: true }));
    expect(turnedAway.message).toMatch(/a kill came|the lock is being pressed/);
    expect(await second).toEqual(await first);
    expect(proofOf(await first).already).toBe(false);
  });

  it('types nothing secret into a log, an answer, a file name or a command line', async () => {
    rig = await openTerminal('otp');
    let code = '';
    const lines: string[] = [];
    rig.onCode = async ({ id }) => {
      code = await rig.sentCode();
      lines.push(...processesOf(rig.folder).map(({ line }) => line));
      rig.lock.code(id, code);
    };
    const answer = await rig.press();
    proofOf(answer);
    expect([code.length, lines.length > 0]).toEqual([6, true]);
    const told = JSON.stringify([answer, rig.logged, rig.wanted, pictures(), lines]);
    for (const secret of [PASSWORD, code]) expect(told).not.toContain(secret);
  });
});

const gone = () => vi.waitFor(() => expect(processesOf(rig.folder)).toEqual([]), { timeout: 10_000 });

describe.skipIf(absent)('fault 27: pixel clicks, changed pages, endless waits for a code', () => {
  it('an unanswered code ends the wait, in its time, as a failure, and leaves no browser', async () => {
    rig = await openTerminal('otp', { times: { codeMs: 1_500 } });
    const failure = failureOf(await rig.press());
    expect(failure).toMatchObject({ kind: 'auth', retry: 'yes' });
    expect(failure.message).toContain('nobody sent the one-time code in time');
    await gone();
  });

  it('a terminal that never answers is ended after its time, with its browser', async () => {
    rig = await openTerminal('plain', { times: { workMs: 5_000, elementMs: 60_000 } });
    await rig.fault({ type: 'hang', route: '^GET /terminal' });
    const press = rig.press();
    await vi.waitFor(() => expect(processesOf(rig.folder).length).toBeGreaterThan(0), { timeout: 10_000 });
    expect(failureOf(await press).message).toContain('not done within 5 s');
    await gone();
  });

  it('an automation process that hangs itself is ended from outside, with its browser', async () => {
    rig = await openTerminal('plain', { times: { workMs: 4_000, elementMs: 60_000 } });
    await rig.fault({ type: 'hang', route: '^GET /terminal' });
    const press = rig.press();
    await vi.waitFor(() => expect(processesOf(rig.folder).length).toBeGreaterThan(1), { timeout: 10_000 });
    const script = processesOf('/automation/main.js').filter(({ parent }) => parent === process.pid);
    expect(script).toHaveLength(1);
    for (const { pid } of [...script, ...processesOf(rig.folder)]) process.kill(pid, 'SIGSTOP');
    expect(failureOf(await press).message).toContain('hung and was ended');
    await gone();
    const left = processesOf('/automation/main.js').filter(({ pid }) => pid === script[0]?.pid);
    expect(left).toEqual([]);
  });

  it('a page that has changed is never taken for one that is locked already', async () => {
    rig = await openTerminal('plain');
    await rig.fault({ type: 'terminalMoved' });
    const failure = failureOf(await rig.press());
    expect(failure).toMatchObject({
      retry: 'no',
      message: expect.stringContaining('Kill switch is not there'),
    });
    expect(await rig.order('SELL')).toBeNull();
  });
});

describe.skipIf(absent)('fault 28: verified without a check', () => {
  it('a terminal that says "disabled" and disabled nothing is not called locked', async () => {
    rig = await openTerminal('plain');
    await rig.fault({ type: 'terminalDeadConfirm' });
    const failure = failureOf(await rig.press());
    expect(failure.message).toContain('the page does not prove it');
    expect(failure.retry).toBe('unknown');
    expect(await rig.order('SELL')).toBeNull();
  });
});
