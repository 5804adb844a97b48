// Hosts for tests: real ones in memory that can be told to refuse, to lose their answer or to forget.
import type { SessionFrame, SessionOrder, SessionStatus } from '../contract/session.ts';
import type { Clock } from '../core/ports.ts';
import type { Answer } from '../core/types.ts';
import type { EventsAddress, StrategyHost } from './host.ts';
import { Register, type RegisterDeps } from './register.ts';

export type Trouble = 'refuse' | 'lose' | 'hang' | 'throw';

/** A host that does what it is asked, unless it is in trouble. */
export interface ScriptedHost extends StrategyHost {
  /** What truly runs there. */
  readonly running: Map<string, EventsAddress>;
  readonly ended: Map<string, SessionStatus>;
  readonly calls: string[];
  start(session: SessionFrame, events: EventsAddress): Promise<Answer<null>>;
  trouble: { start?: Trouble; stop?: Trouble; list?: Trouble };
  /** Lets go what hangs. */
  release(): void;
}

export function scriptedHost(id = 'algo', strategies: readonly string[] = ['straddle']): ScriptedHost {
  const running = new Map<string, EventsAddress>();
  const ended = new Map<string, SessionStatus>();
  const calls: string[] = [];
  const waiting: (() => void)[] = [];
  async function act<T>(trouble: Trouble | undefined, deed: () => T): Promise<Answer<T>> {
    if (trouble === 'refuse') return { ok: false, at: 1, kind: 'broker', retry: 'no', message: 'refused' };
    if (trouble === 'throw') throw new Error('a bug');
    if (trouble === 'hang') await new Promise<void>((resolve) => waiting.push(resolve));
    const data = deed();
    if (trouble === 'lose') return { ok: false, at: 1, kind: 'network', retry: 'unknown', message: 'lost' };
    return { ok: true, data, at: 1 };
  }
  const host: ScriptedHost = {
    id,
    running,
    ended,
    calls,
    trouble: {},
    release: () => {
      for (const go of waiting.splice(0)) go();
    },
    runs: (strategy) => strategies.includes(strategy),
    start(session, events) {
      calls.push(`start ${session.id}`);
      return act(host.trouble.start, () => {
        if (!ended.has(session.id)) running.set(session.id, events);
        return null;
      });
    },
    stop(session, reason) {
      calls.push(`stop ${session.id} ${reason}`);
      return act(host.trouble.stop, () => {
        if (running.delete(session.id)) ended.set(session.id, 'stopped');
        return null;
      });
    },
    list() {
      calls.push('list');
      return act(host.trouble.list, () => [
        ...[...running.keys()].map((one) => ({ id: one, status: 'running' as const, reason: null })),
        ...[...ended].map(([one, status]) => ({ id: one, status, reason: null })),
      ]);
    },
  };
  return host;
}

export const EVENTS: EventsAddress = { url: 'http://127.0.0.1:9464', token: null };

/** A clock that moves when it is told to. */
export function handClock(): Clock & { pass(ms: number): Promise<void> } {
  let now = 1_000;
  let timers: { at: number; fn: () => void }[] = [];
  return {
    now: () => now,
    after(ms, fn) {
      const timer = { at: now + ms, fn };
      timers.push(timer);
      return () => {
        timers = timers.filter((one) => one !== timer);
      };
    },
    async pass(ms) {
      const until = now + ms;
      for (;;) {
        const [next] = timers.filter(({ at }) => at <= until).sort((a, b) => a.at - b.at);
        if (next === undefined) break;
        now = next.at;
        timers = timers.filter((one) => one !== next);
        next.fn();
        await settled();
      }
      now = until;
    },
  };
}

/** Everything that needs no more time has happened. */
export const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

export interface RegisterRig {
  readonly register: Register;
  readonly clock: ReturnType<typeof handClock>;
  /** What is on disk. */
  saved: readonly SessionFrame[];
  phases: Record<string, string>;
  readonly reported: string[];
}

/** A register over these hosts, listening, with the accounts a and b watched and their gates open. */
export async function openRegisterRig(
  hosts: readonly StrategyHost[],
  more: Partial<RegisterDeps> = {},
  kept: readonly SessionFrame[] = [],
): Promise<RegisterRig> {
  const clock = handClock();
  const phases: Record<string, string> = { a: 'watching', b: 'watching' };
  const reported: string[] = [];
  const rig = { saved: kept };
  const register = new Register({
    clock,
    hosts,
    account: (id) => (phases[id] === undefined ? null : { phase: phases[id], text: 'as told' }),
    file: {
      kept,
      save: async (sessions) => {
        rig.saved = sessions;
      },
    },
    changed: () => undefined,
    report: (session, text) => reported.push(`${session}: ${text}`),
    ...more,
  });
  await register.listenAt(EVENTS);
  for (const account of Object.keys(phases)) register.open(account);
  return Object.assign(rig, { register, clock, phases, reported });
}

export const order = (id: string, more: Partial<SessionOrder> = {}): SessionOrder => ({
  id,
  user: 'asha',
  strategy: 'straddle',
  account: 'a',
  speed: 1,
  ...more,
});
