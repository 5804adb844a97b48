// The locks of a drill: each account's own in the exchange's web terminal, pressed by a real browser; codes are answered.
import { setTimeout as pause } from 'node:timers/promises';
import type { Clock, Lock } from '../core/ports.ts';
import { openLocks } from '../locks/index.ts';
import type { DrillExchange } from './exchange.ts';

export interface DrillTerminal {
  readonly look: 'plain' | 'flutter' | 'otp';
  /** Path of the Chromium. */
  readonly browser: string;
}

interface TerminalParts {
  readonly terminal: DrillTerminal;
  readonly exchange: DrillExchange;
  /** Profiles and screenshots go here. */
  readonly dir: string;
  readonly clock: Clock;
  /** Hands a code to the engine as a person does; false when nobody waits for it yet. */
  readonly send: (account: string, code: string) => Promise<boolean>;
}

export interface DrillLocks {
  open(account: string): Lock | null;
  /** Ends every browser. */
  close(): void;
}

/** What is switched off, and must be proved to be. */
export const SEGMENTS: readonly string[] = ['NSE_FO', 'BSE_FO'];

const MOST_TRIES = 50;
const AGAIN_MS = 200;

export function openDrillLocks({ terminal, exchange, dir, clock, send }: TerminalParts): DrillLocks {
  // What a press has to say is in its answer, and so in the report.
  const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const locks = openLocks({ dataDir: dir, browser: terminal.browser, clock, log });
  let closed = false;

  /** The engine must have recorded that a code is wanted before it takes one. */
  async function answer(account: string): Promise<void> {
    for (let tries = 0; tries < MOST_TRIES && !closed; tries += 1) {
      const code = await exchange.sentCode(account);
      if (code !== null && (await send(account, code))) return;
      await pause(AGAIN_MS);
    }
  }

  /** As a person with the telephone at hand; where none comes, the press says so after its two minutes. */
  const answered = (lock: Lock, account: string): Lock => ({
    how: lock.how,
    code: (id, code) => lock.code(id, code),
    press: (request, codeWanted, signal) =>
      lock.press(
        request,
        (wanted) => {
          codeWanted(wanted);
          answer(account).catch(() => undefined);
        },
        signal,
      ),
  });
  return {
    open(account) {
      const login = { ...exchange.login(account), segments: [...SEGMENTS] };
      const url = `${exchange.url}/terminal/${terminal.look}/`;
      const lock = locks.open(account, { terminal: 'mock', url, ...login });
      return lock === null ? null : answered(lock, account);
    },
    close() {
      closed = true;
      locks.close();
    },
  };
}
