// A paper exchange with its web terminal, and a browser lock on one of its users: the real process, the real Chromium.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CodeWanted } from '../../exporter/src/core/ports.ts';
import type { Answer, LockProof } from '../../exporter/src/core/types.ts';
import { BrowserLock, type BrowserLockOptions } from '../../exporter/src/locks/browser-lock.ts';
import { createExchange } from '../../exporter/src/paper/exchange.ts';
import type { Fault } from '../../exporter/src/paper/faults.ts';
import { generatedMarket } from '../../exporter/src/paper/generated.ts';
import { CALL } from '../../exporter/src/paper/rig.ts';
import { serve } from '../../exporter/src/paper/server.ts';
import { wallClock } from '../../exporter/src/wall-clock.ts';
import { findChromium } from './chromium.ts';

export const PASSWORD = 'correct-horse-battery';
export type Look = 'plain' | 'otp' | 'flutter';

export interface TerminalRig {
  readonly folder: string;
  readonly lock: BrowserLock;
  /** Everything that the lock has logged. */
  readonly logged: string[];
  press(options?: { readonly dryRun?: boolean; readonly id?: string }): Promise<Answer<LockProof>>;
  /** What was asked of a person so far. */
  readonly wanted: CodeWanted[];
  /** What is done when a code is wanted; nothing unless set. */
  onCode: (wanted: CodeWanted) => void;
  /** The code that the exchange sent last. */
  sentCode(): Promise<string>;
  fault(...faults: readonly Fault[]): Promise<void>;
  clearFaults(): Promise<void>;
  enable(): Promise<void>;
  segmentsOff(): Promise<readonly string[]>;
  /** Why a new order is refused; null when it is taken. */
  order(side: 'BUY' | 'SELL'): Promise<string | null>;
  close(): Promise<void>;
}

/** What the exchange answers, of all calls together. */
interface Told {
  readonly data: readonly { readonly code: string }[];
  readonly users: readonly { readonly segments_off: readonly string[] }[];
  readonly token: string;
  readonly error?: { readonly reason: string };
}

interface Extra {
  readonly access?: Partial<BrowserLockOptions['access']>;
  readonly times?: NonNullable<BrowserLockOptions['times']>;
}

export async function openTerminal(look: Look, { access, times }: Extra = {}): Promise<TerminalRig> {
  const exchange = createExchange({
    clock: Date,
    seed: 7,
    mode: 'real',
    market: generatedMarket({ seed: 7, scenario: 'calm', date: '2026-03-02', halfSpread: 0 }),
    users: [{ user: 'asha', password: PASSWORD, openingFunds: 1_000_000 }],
    adminKey: 'key',
  });
  const server = await serve({ exchange, tickMs: 100 });
  const base = `http://127.0.0.1:${server.port}`;
  const folder = await mkdtemp(join(tmpdir(), 'tl-'));
  const logged: string[] = [];
  const write = (fields: object, text: string) => void logged.push(`${text} ${JSON.stringify(fields)}`);
  const lock = new BrowserLock({
    account: 'asha',
    access: {
      terminal: 'mock',
      url: `${base}/terminal/${look}`,
      segments: ['NSE_FO', 'BSE_FO'],
      user: 'asha',
      password: () => PASSWORD,
      pin: null,
      totp: null,
      ...access,
    },
    browser: findChromium(),
    folder,
    clock: wallClock(),
    log: { info: write, warn: write, error: write },
    times: { elementMs: 4_000, codeMs: 20_000, ...times },
  });
  const call = async (
    path: string,
    body?: object,
    headers: Record<string, string> = { 'x-admin-key': 'key' },
  ) => {
    const init = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
    // The exchange's own answers, whose fields each caller here knows.
    return (await fetch(`${base}${path}`, { headers, ...init })).json() as Promise<Told>;
  };
  let presses = 0;
  const rig: TerminalRig = {
    folder: join(folder, 'asha'),
    lock,
    logged,
    wanted: [],
    onCode: () => undefined,
    press: ({ dryRun = false, id = `kill-7-${++presses}` } = {}) =>
      lock.press({ id, dryRun }, (wanted) => {
        rig.wanted.push(wanted);
        rig.onCode(wanted);
      }),
    sentCode: async () => (await call('/admin/codes')).data.at(-1)?.code ?? '',
    fault: async (...add) => void (await call('/admin/faults', { add })),
    clearFaults: async () => void (await call('/admin/faults', { clear: true })),
    enable: async () => void (await call('/admin/segments', {})),
    segmentsOff: async () => (await call('/admin/state')).users[0]?.segments_off ?? [],
    order: async (side) => {
      const { token } = await call('/v1/login', { user: 'asha', password: PASSWORD });
      const order = { symbol: CALL, side, type: 'MARKET', product: 'NRML', qty: 25 };
      return (await call('/v1/orders', order, { authorization: `Bearer ${token}` })).error?.reason ?? null;
    },
    close: async () => {
      lock.close();
      await server.close();
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
  return rig;
}
