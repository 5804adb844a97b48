// One look at everything that a kill of an account will need. Each check has its own bound and never throws.
import { statfs } from 'node:fs/promises';
import type { AccountState } from '../core/account/state.ts';
import { currentTrip, runningKill } from '../core/account/state.ts';
import type { Input } from '../core/input.ts';
import type { Broker, Clock, Journal, Lock } from '../core/ports.ts';
import type { Check, Ms } from '../core/types.ts';
import { lookAtLock } from './look-at-lock.ts';
import type { Pages } from './pages.ts';

const PREFLIGHT_MS = 10_000;
const SINKS_MS = 30_000;
const JOURNAL_MS = 2_000;
const CLOCK_MS_MAX = 2_000;
/** Less room than this on the journal's disk is too little to trade a day on. */
const FREE_BYTES_LEAST = 256 * 1024 * 1024;

export interface LookDeps {
  readonly clock: Clock;
  /** The machine's own clock. */
  readonly wall: () => Ms;
  readonly dataDir: string;
  readonly journal: Pick<Journal, 'read'>;
  /** Whether the journal has confirmed everything in time. */
  readonly journalOk: () => boolean;
  /** Whether each sink answers; none where nothing is told. */
  readonly probeSinks: () => Promise<readonly Check[]>;
  readonly pages: Pages;
  /** Tells the account what was found, and that a person must send a code. */
  readonly submit: (account: string, input: Input) => void;
}

export interface Subject {
  readonly id: string;
  readonly broker: Broker;
  readonly lock: Lock | null;
  /** As it is at that moment. */
  readonly state: () => AccountState;
}

export interface Wish {
  /** A person asked: the lock is tried up to its last confirm while the market is open too. */
  readonly byPerson: boolean;
  readonly acceptPages: boolean;
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** What `work` finds, or that it did not answer in time. */
async function within(
  clock: Clock,
  ms: Ms,
  name: string,
  work: () => Promise<readonly Check[]>,
): Promise<readonly Check[]> {
  return new Promise((resolve) => {
    const failed = (detail: string) => resolve([{ name, ok: false, detail, at: clock.now() }]);
    const callOff = clock.after(ms, () => failed(`no answer within ${ms / 1000} s`));
    work()
      .then(resolve, (error: unknown) => failed(messageOf(error)))
      .finally(callOff);
  });
}

/** Whether the account is read with a session that holds. Who pushes to us has nobody to log in to. */
function checkLogin({ memory, view }: AccountState, now: Ms): Check {
  const found = (ok: boolean | null, detail: string): Check => ({ name: 'login', ok, detail, at: now });
  const readAt = view.accountAt;
  const trouble = view.failing === null ? '' : `: ${view.failing.message}`;
  if (readAt === null) return found(false, `not read since the start${trouble}`);
  const ageMs = now - readAt;
  const age = `read well ${(ageMs / 1000).toFixed(1)} s ago`;
  return ageMs <= memory.settings.feedStaleMs ? found(true, age) : found(false, `last ${age}${trouble}`);
}

async function checkBroker({ broker, state }: Subject, { clock }: LookDeps): Promise<readonly Check[]> {
  const { phase } = state().memory;
  const now = clock.now();
  if (phase.name === 'locked' && phase.loggedOutAt !== null) {
    const detail = 'logged out until the lock ends: nobody logs in before';
    return [{ name: 'login', ok: null, detail, at: now }];
  }
  const asked = await within(clock, PREFLIGHT_MS, 'preflight', () => broker.preflight());
  const login = checkLogin(state(), clock.now());
  // The last word of a trading system may be old before the market opens: that is its business.
  const quiet = broker.can.hands === 'owner' && login.ok === false;
  return [quiet ? { ...login, ok: null } : login, ...asked];
}

/** That it takes facts shows in whatever was appended last; that it still answers is asked. */
async function checkJournal(id: string, state: AccountState, deps: LookDeps): Promise<readonly Check[]> {
  const { journal, journalOk, clock, dataDir } = deps;
  const began = performance.now();
  await journal.read(id, Math.max(0, state.memory.seq - 1), 1);
  const ms = (performance.now() - began).toFixed(1);
  const { bavail, bsize } = await statfs(dataDir);
  const free = bavail * bsize;
  const room = `${Math.floor(free / 1024 ** 2)} MB free`;
  const ok = journalOk() && !state.undurable && free >= FREE_BYTES_LEAST;
  const confirmed = journalOk() ? 'has confirmed every fact' : 'has NOT confirmed its last facts';
  return [{ name: 'journal', ok, detail: `${confirmed}, answers in ${ms} ms, ${room}`, at: clock.now() }];
}

/** Our clock never runs backwards: where the machine's was set back, the two are apart. */
function checkClock({ clock, wall }: LookDeps): Check {
  const now = clock.now();
  const apart = Math.abs(now - wall());
  const detail = apart <= CLOCK_MS_MAX ? 'runs with the machine’s' : `${apart} ms from the machine’s`;
  return { name: 'own-clock', ok: apart <= CLOCK_MS_MAX, detail, at: now };
}

/** All checks of one account. Nothing is begun while a kill runs: it needs the broker, the browser and the disk. */
export async function look(subject: Subject, wish: Wish, deps: LookDeps): Promise<readonly Check[]> {
  const { clock } = deps;
  const begun = subject.state();
  if (runningKill(begun.memory.phase) !== null) {
    const detail = `trip ${currentTrip(begun.memory.phase)?.seq} runs: nothing is tried beside it`;
    return [{ name: 'kill-path', ok: null, detail, at: clock.now() }];
  }
  const [broker, journal, sinks, lock] = await Promise.all([
    checkBroker(subject, deps),
    within(clock, JOURNAL_MS, 'journal', () => checkJournal(subject.id, begun, deps)),
    within(clock, SINKS_MS, 'sinks', deps.probeSinks),
    lookAtLock(subject, wish, deps),
  ]);
  return [...broker, ...lock, ...sinks, ...journal, checkClock(deps)];
}
