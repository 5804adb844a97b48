// The daily look at what a kill will need, and the one that a person asks for. It reports; it never acts.
import type { LinkReply, ReadinessRequest, ReadinessResult } from '../contract/request.ts';
import { type AccountState, runningKill } from '../core/account/state.ts';
import type { Check, Ms } from '../core/types.ts';
import type { Log } from '../log.ts';
import { type LookDeps, look, type Subject, type Wish } from './look.ts';
import { dueAt, isOpen, type ReadinessPolicy } from './schedule.ts';

const TURN_MS = 10_000;
/** After a start an account is given so long to be read for the first time. */
const FIRST_READ_MS = 60_000;
/** What failed is looked at again, so that whoever mends it sees that it is mended. */
const RETRY_MS = 5 * 60_000;
const MOST_RETRIES = 6;
/** Accounts that are looked at at a time, whoever asks: browsers are heavy, and a desk may have many accounts. */
const AT_A_TIME = 4;
/** The schedule has time: one account after another, and a pause in which what trades has the machine for itself. */
const PAUSE_MS = 2_000;

export interface ReadinessDeps extends LookDeps {
  readonly accounts: () => readonly string[];
  readonly state: (account: string) => AccountState | undefined;
  readonly subject: (account: string) => Omit<Subject, 'id' | 'state'> | undefined;
  readonly policy: (account: string) => ReadinessPolicy;
  readonly log: Log;
}

export interface Readiness {
  request(request: ReadinessRequest): Promise<LinkReply>;
  /** Looks at whatever is due, and goes on doing so. */
  start(): void;
  stop(): void;
}

interface Attempt {
  readonly dueAt: Ms;
  readonly at: Ms;
  readonly count: number;
  readonly failed: boolean;
}

/** At most so many pieces of work at a time; the others wait for their turn, and for a pause before it. */
function createTurns(most: number, pause: () => Promise<void> = async () => undefined) {
  const waiting: (() => void)[] = [];
  let busy = 0;
  return async <T>(work: () => Promise<T>): Promise<T> => {
    // Whoever ends hands its place to the next, so that nobody comes between.
    if (busy >= most) await new Promise<void>((resolve) => waiting.push(resolve)).then(pause);
    else busy += 1;
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next === undefined) busy -= 1;
      else next();
    }
  };
}

const same = (a: Wish, b: Wish): boolean => a.byPerson === b.byPerson && a.acceptPages === b.acceptPages;

const isFailed = (checks: readonly Check[]): boolean => checks.some(({ ok }) => ok === false);

export function createReadiness(deps: ReadinessDeps): Readiness {
  const { clock } = deps;
  const pause = () => new Promise<void>((resolve) => void clock.after(PAUSE_MS, resolve));
  const turns = createTurns(AT_A_TIME);
  const oneByOne = createTurns(1, pause);
  /** One look at a time for each account. */
  const running = new Map<string, { readonly wish: Wish; readonly found: Promise<readonly Check[]> }>();
  const attempts = new Map<string, Attempt>();
  /** Accounts whose scheduled look waits for its turn; a person's does not wait behind it. */
  const queued = new Set<string>();
  let callOff: () => void = () => undefined;

  async function lookNow(id: string, wish: Wish, by: string): Promise<readonly Check[]> {
    const parts = deps.subject(id);
    if (parts === undefined) return [];
    const state = (): AccountState => {
      const now = deps.state(id);
      if (now === undefined) throw new Error(`${id} is not watched any more`);
      return now;
    };
    const mayRecord = runningKill(state().memory.phase) === null;
    const checks = await look({ id, ...parts, state }, wish, deps);
    if (mayRecord) deps.submit(id, { type: 'readiness', at: clock.now(), checks, by });
    return checks;
  }

  function run(id: string, wish: Wish, by: string): Promise<readonly Check[]> {
    const now = running.get(id);
    // Who asks meanwhile is given its result, if it looks at as much.
    if (now !== undefined && same(now.wish, wish)) return now.found;
    if (now !== undefined) return now.found.catch(() => []).then(() => run(id, wish, by));
    const found = turns(() => lookNow(id, wish, by)).finally(() => running.delete(id));
    running.set(id, { wish, found });
    return found;
  }

  /** The moment that asks for a look now; null when none does. */
  function dueNow(id: string, now: Ms): Ms | null {
    const state = deps.state(id);
    const day = state?.memory.day ?? null;
    if (state === undefined || day === null || now >= day.endsAt) return null;
    const { phase } = state.memory;
    if (phase.name === 'stopped' || runningKill(phase) !== null) return null;
    const due = dueAt(day, deps.policy(id));
    if (due === null || now < due) return null;
    if (state.view.accountAt === null && now - state.view.bootAt < FIRST_READ_MS) return null;
    const last = attempts.get(id);
    if (last?.dueAt === due) {
      const again = last.failed && last.count <= MOST_RETRIES && now - last.at >= RETRY_MS;
      // While the market trades, only a person looks again.
      return again && (day.session === undefined || !isOpen(day, now)) ? due : null;
    }
    return (state.view.readiness?.at ?? 0) >= due ? null : due;
  }

  async function scheduled(id: string, due: Ms): Promise<void> {
    const before = attempts.get(id);
    const count = before?.dueAt === due ? before.count + 1 : 1;
    const attempt = (failed: boolean) => attempts.set(id, { dueAt: due, at: clock.now(), count, failed });
    attempt(false);
    queued.add(id);
    const wish = { byPerson: false, acceptPages: false };
    const checks = await oneByOne(() => run(id, wish, 'schedule')).finally(() => queued.delete(id));
    attempt(isFailed(checks));
  }

  function turn(): void {
    const now = clock.now();
    for (const id of deps.accounts()) {
      const due = running.has(id) || queued.has(id) ? null : dueNow(id, now);
      if (due === null) continue;
      scheduled(id, due).catch((error: unknown) => {
        deps.log.warn({ account: id, err: error }, 'the kill path could not be looked at');
      });
    }
    callOff = clock.after(TURN_MS, turn);
  }

  return {
    async request({ accounts, by, acceptPages = false }) {
      const ids = accounts === 'all' ? deps.accounts() : accounts;
      const unknown = ids.find((id) => deps.state(id) === undefined);
      if (unknown !== undefined) {
        return { type: 'refused', code: 'UNKNOWN_ACCOUNT', detail: `there is no account "${unknown}"` };
      }
      const wish = { byPerson: true, acceptPages };
      const found = ids.map(
        async (id): Promise<ReadinessResult> => ({ account: id, checks: await run(id, wish, by) }),
      );
      return { type: 'readiness', accounts: await Promise.all(found) };
    },
    start: turn,
    stop: () => callOff(),
  };
}
