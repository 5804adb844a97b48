// Situations of a kill that has a lock at the broker and linked accounts, for tests of screens.
import type { AccountFrame, KillView, LockView } from '../../exporter/src/contract.ts';
import { flattening, locked, stuck } from './scripted-frames.ts';

const WHAT = 'the 6-digit code that the terminal at broker.example has just sent';
const MISSING = 'opening the kill switch: the tab Kill switch is not there';

const unlocked: LockView = {
  how: 'browser',
  attempts: 0,
  confirmedAt: null,
  evidence: [],
  screenshots: [],
  failure: null,
  codeWanted: null,
};

function withKill(account: AccountFrame, over: Partial<KillView>): AccountFrame {
  if (account.kill === null) throw new Error('the situation has no kill');
  return { ...account, kill: { ...account.kill, ...over } };
}

/** Flat; the terminal has failed once and now wants a code. */
export function codeWanted(id: string, at: number): AccountFrame {
  const wanted = { id: 'c1', what: WHAT, until: at + 95_000 };
  const lock = { ...unlocked, attempts: 1, failure: MISSING, codeWanted: wanted };
  const account = { ...flattening(id, at), phase: 'locking', positions: [], openOrders: [] } as const;
  const phaseText = 'flat; pressing the lock of the broker';
  return withKill({ ...account, phaseText }, { flatAt: at - 400, lock });
}

/** Flat, and the lock is not to be had: a person is called. */
export function stuckUnlocked(id: string, at: number): AccountFrame {
  const lock = { ...unlocked, attempts: 3, failure: MISSING };
  const account = { ...stuck(id, at), undurable: false, brokerUp: true, positions: [], openOrders: [] };
  return withKill(account, { flatAt: at - 80_000, lock, stuckWhy: `the lock of the broker: ${MISSING}` });
}

/** Locked by evidence and logged out; of its linked accounts one is stuck and one has refused. */
export function lockedGroup(id: string, at: number): AccountFrame {
  const lock = {
    ...unlocked,
    attempts: 2,
    confirmedAt: at - 61_000,
    evidence: ['NSE F&O: "Disabled until 23:59", its box is ticked and fixed'],
    screenshots: [`${id}-17-2-4-confirmed.png`, `${id}-17-2-5-proved.png`],
  };
  const linked: KillView['linked'] = [
    { account: 'paper-2', outcome: 'tripped', seq: 9, detail: '' },
    { account: 'paper-3', outcome: 'telling', seq: null, detail: '' },
    { account: 'paper-4', outcome: 'refused', seq: null, detail: 'monitoring is stopped' },
  ];
  return withKill(locked(id, at), { lock, linked, loggedOutAt: at - 60_000 });
}
