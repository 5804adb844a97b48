// The locks of the accounts, as they are configured; an account without a terminal has none.
import { join } from 'node:path';
import { terminalOf } from '../automation/terminals/index.ts';
import type { LockConfig } from '../config/lock.ts';
import type { Clock, Lock } from '../core/ports.ts';
import type { Log } from '../log.ts';
import { readSecret } from '../secret.ts';
import { BrowserLock } from './browser-lock.ts';

interface LockParts {
  readonly dataDir: string;
  /** Path of the Chromium; null: none is installed, and each press says so. */
  readonly browser: string | null;
  readonly clock: Clock;
  readonly log: Log;
}

export interface Locks {
  /** Null where none is configured. Throws an `Error` in words where a segment is not one of the terminal's. */
  open(account: string, config: LockConfig | null): Lock | null;
  /** Ends every press, and every browser with it. */
  close(): void;
}

export function openLocks({ dataDir, browser, clock, log }: LockParts): Locks {
  const open: BrowserLock[] = [];
  const folder = join(dataDir, 'terminals');
  return {
    open: (account, config) => {
      if (config === null) return null;
      const { terminal, url = null, user, segments, password, pin, totp } = config;
      const known = Object.keys(terminalOf(terminal, url).segments);
      const unknown = segments.find((segment) => !known.includes(segment));
      if (unknown !== undefined) {
        throw new Error(`${account}: ${terminal} has no segment ${unknown}; known: ${known.join(', ')}`);
      }
      const source = (from: typeof password | undefined) =>
        from === undefined ? null : () => readSecret(from);
      const access = {
        ...{ terminal, url, user, segments, password: () => readSecret(password) },
        ...{ pin: source(pin), totp: source(totp) },
      };
      const lock = new BrowserLock({ account, access, browser, folder, clock, log });
      open.push(lock);
      return lock;
    },
    close: () => {
      for (const lock of open) lock.close();
    },
  };
}
