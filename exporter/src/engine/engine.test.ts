// Accounts that come and change while the engine runs, reads at the broker's word, and what is said aloud.
import { describe, expect, it } from 'vitest';
import { CAN, DAY, SETTINGS, T0 } from '../../../tests/given.ts';
import { VirtualClock } from '../../../tests/simulation/virtual-clock.ts';
import { memoryJournal } from '../backbone/memory.ts';
import type { Broker } from '../core/ports.ts';
import type { Log } from '../log.ts';
import type { AccountSetup } from './actor.ts';
import { Engine } from './engine.ts';

const never = () => false;
const HOUR = 3_600_000;

/** A broker with nothing in it, which counts its reads and can say that something is new. */
function quietBroker(id: string, clock: VirtualClock) {
  const reads: string[] = [];
  let changed: (() => void) | null = null;
  const answer = <T>(name: string, data: T) => {
    reads.push(name);
    return new Promise<{ readonly ok: true; readonly at: number; readonly data: T }>((resolve) =>
      clock.after(20, () => resolve({ ok: true, at: clock.now(), data })),
    );
  };
  const refused = async () =>
    ({ ok: false, at: 0, kind: 'broker', retry: 'no', message: 'not here' }) as const;
  const broker: Broker = {
    id,
    can: CAN,
    account: () => answer('account', { positions: [], marks: {}, unparsed: [], brokerMtm: null }),
    orders: () => answer('orders', { orders: [], unparsed: [] }),
    cancel: refused,
    exit: refused,
    ask: refused,
    watch: (fn) => {
      changed = fn;
      return () => {
        changed = null;
      };
    },
    logout: async () => ({ ok: true, data: null, at: 0 }),
    preflight: async () => [],
    stats: { parseRejects: {}, relogins: 0 },
  };
  return { broker, reads, change: () => changed?.(), isWatched: () => changed !== null };
}

async function running(...ids: readonly string[]) {
  const clock = new VirtualClock(T0);
  const journal = memoryJournal();
  const lines: string[] = [];
  const say = (level: string) => (_fields: object, text: string) => void lines.push(`${level}: ${text}`);
  const log: Log = { info: say('info'), warn: say('warn'), error: say('error') };
  const made: ReturnType<typeof quietBroker>[] = [];
  const setupOf = (id: string): AccountSetup => {
    const quiet = quietBroker(id, clock);
    made.push(quiet);
    return {
      id,
      kind: 'paper',
      broker: quiet.broker,
      gate: { set: async () => ({ ok: true, at: clock.now(), data: null }) },
      settings: SETTINGS,
      pollMs: HOUR,
      dayOf: () => DAY,
    };
  };
  const engine = await Engine.start(ids.map(setupOf), {
    clock,
    journal,
    random: () => 0.5,
    log,
    page: (account, text) => void lines.push(`page: ${account}: ${text}`),
    conflict: (error) => {
      throw error;
    },
    changed: () => undefined,
  });
  const pass = (ms: number) => clock.run(clock.now() + ms, never);
  const results = async <T>(asked: Promise<T>): Promise<T> => {
    await pass(200);
    return asked;
  };
  const command = (name: 'kill' | 'stop' | 'reset-day', account: string) =>
    results(engine.request({ name, accounts: [account], reason: 'test', by: 'user:asha' }));
  return { engine, journal, lines, pass, results, setupOf, brokers: made, command };
}

describe('an account that is added while the engine runs', () => {
  it('is restored from its journal and watched as if it had been there', async () => {
    const { engine, journal, pass, setupOf, results, brokers } = await running();
    const seen = { cause: 'manual', rule: 'manual', reason: 'x', by: 'y', evidence: [], mtm: null } as const;
    await journal.append('late', 0, T0, [{ type: 'KillTripped', ...seen, seenAt: T0 }]);
    expect(await results(engine.add(setupOf('late')))).toBe(true);
    await pass(3_000);
    expect(engine.accounts).toEqual(['late']);
    expect(engine.state('late')?.memory.phase.name).toBe('locked');
    expect(brokers[0]?.isWatched()).toBe(true);
    expect(engine.takeFrame().accounts.map(({ id }) => id)).toEqual(['late']);
  });

  it('is there once, however often it is added', async () => {
    const { engine, results, setupOf, brokers } = await running('a');
    const first = engine.state('a');
    const both = [engine.add(setupOf('b')), engine.add(setupOf('b')), engine.add(setupOf('a'))];
    expect(await results(Promise.all(both))).toEqual([true, true, true]);
    expect(engine.accounts).toEqual(['a', 'b']);
    expect(engine.state('a')?.view.bootAt).toBe(first?.view.bootAt);
    expect(brokers.map(({ isWatched }) => isWatched())).toEqual([true, true, false, false]);
  });

  it('is refused once the engine has stopped, also one whose journal was being read', async () => {
    const { engine, pass, setupOf } = await running();
    const coming = engine.add(setupOf('b'));
    const stopped = engine.stop(1_000);
    expect(await coming).toBe(false);
    await pass(2_000);
    await stopped;
    expect(await engine.add(setupOf('c'))).toBe(false);
    expect(engine.accounts).toEqual([]);
  });
});

describe('other settings for an account that runs', () => {
  it('are answered when they are recorded, or when nothing changes', async () => {
    const { engine, results, pass } = await running('a');
    await pass(200);
    const seq = engine.state('a')?.memory.seq ?? 0;
    const tighter = { ...SETTINGS, dailyLoss: 50_000 };
    const changed = await results(engine.configure('a', tighter, 'user:asha'));
    expect(changed).toEqual({ account: 'a', ok: true, seq: seq + 1, durable: true });
    expect(engine.state('a')?.memory.settings.dailyLoss).toBe(50_000);
    expect(await results(engine.configure('a', tighter, 'user:asha'))).toEqual(changed);
    expect(await engine.configure('x', tighter, 'y')).toMatchObject({ ok: false, code: 'UNKNOWN_ACCOUNT' });
  });
});

describe('a broker that says that something is new', () => {
  it('is read at once, once more for all that changed meanwhile, and not after the end', async () => {
    const { engine, pass, brokers } = await running('a');
    const [broker] = brokers;
    await pass(1_000);
    const before = broker?.reads.length ?? 0;
    broker?.change();
    await pass(5);
    expect(broker?.reads.slice(before)).toEqual(['orders', 'account']);
    for (let n = 0; n < 50; n++) broker?.change();
    await pass(1_000);
    expect(broker?.reads.slice(before)).toEqual(['orders', 'account', 'orders', 'account']);
    await Promise.all([engine.stop(1_000), pass(2_000)]);
    expect(broker?.isWatched()).toBe(false);
  });
});

describe('what is said aloud', () => {
  it('is each trip, lock, stop and reset, once; a trip calls a person', async () => {
    const { lines, pass, command } = await running('a', 'b');
    await command('kill', 'a');
    await command('stop', 'b');
    await command('reset-day', 'b');
    await pass(5_000);
    expect(lines).toEqual([
      'page: a: tripped by manual, asked by user:asha: test',
      'warn: monitoring stopped by user:asha: test',
      'info: day reset by user:asha: test',
      'info: proved flat by two reads',
      'info: locked',
    ]);
  });
});
