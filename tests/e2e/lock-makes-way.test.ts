// A dry run at a terminal, in the real browser: it ends when it is called off, and a kill does not wait behind it.
import { readdirSync } from 'node:fs';
import { afterEach, expect, it, vi } from 'vitest';
import { findChromium } from './chromium.ts';
import { processesOf } from './processes.ts';
import { openTerminal, type TerminalRig } from './terminal-rig.ts';

let rig: TerminalRig;
afterEach(() => rig?.close());

/** Processes that name the account's folder, except those that were there before. */
const pids = (): readonly number[] => processesOf(rig.folder).map(({ pid }) => pid);
const waiting = (count: number) =>
  vi.waitFor(() => expect(rig.wanted).toHaveLength(count), { timeout: 60_000 });

it.skipIf(findChromium() === null)(
  'is gone with its browser when it is called off; a kill takes its place within a second or so',
  { timeout: 180_000 },
  async () => {
    rig = await openTerminal('otp', { times: { codeMs: 60_000, elementMs: 20_000 } });
    const end = new AbortController();
    const dry = rig.lock.press({ id: 'dry', dryRun: true }, (one) => rig.wanted.push(one), end.signal);
    await waiting(1);
    expect(pids().length).toBeGreaterThan(1);
    const began = performance.now();
    end.abort();
    expect(await dry).toMatchObject({ ok: false, message: 'the dry run was called off' });
    await vi.waitFor(() => expect(pids()).toEqual([]), { timeout: 5_000 });
    expect(performance.now() - began).toBeLessThan(5_000);

    const other = rig.press({ dryRun: true });
    await waiting(2);
    const browsers = pids();
    rig.onCode = async ({ id }) => void rig.lock.code(id, await rig.sentCode());
    const real = rig.press({ id: 'kill-1' });
    const joined = rig.press({ id: 'kill-2' });
    expect(await other).toMatchObject({ ok: false, message: expect.stringContaining('a kill came') });
    const left = () => pids().filter((pid) => browsers.includes(pid));
    await vi.waitFor(() => expect(left()).toEqual([]), { timeout: 3_000 });
    expect(await real).toMatchObject({ ok: true, data: { already: false } });
    expect(await joined).toEqual(await real);
    expect(await rig.segmentsOff()).toEqual(['NSE_FO', 'BSE_FO']);
    // One walk for both kills.
    expect(readdirSync(`${rig.folder}/screenshots`).filter((name) => name.startsWith('kill-2'))).toEqual([]);
  },
);
