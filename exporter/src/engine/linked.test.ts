// Linked accounts through the whole engine: each trips by itself, none waits for another, and nothing goes in circles.
import { describe, expect, it } from 'vitest';
import { CAN, DAY, failure, SETTINGS, T0 } from '../../../tests/given.ts';
import { VirtualClock } from '../../../tests/simulation/virtual-clock.ts';
import { memoryJournal, memoryStore } from '../backbone/memory.ts';
import type { Fact } from '../core/fact.ts';
import type { Broker, Lock } from '../core/ports.ts';
import { DEFAULT_SETTINGS, type Settings } from '../core/settings.ts';
import type { Answer, LockProof, Ms } from '../core/types.ts';
import type { AccountSetup } from './actor.ts';
import { Engine } from './engine.ts';

const never = () => false;

interface World {
  readonly id: string;
  readonly settings?: Partial<Settings>;
  /** Its broker never answers. */
  readonly dead?: true;
  readonly lock?: Lock;
}

function rig(...worlds: readonly World[]) {
  const clock = new VirtualClock(T0);
  const store = memoryStore();
  const journal = memoryJournal(store);
  const calls: string[] = [];
  const setupOf = ({ id, settings = {}, dead, lock }: World): AccountSetup => {
    const answer = <T>(name: string, data: T): Promise<Answer<T>> => {
      calls.push(`${id} ${name}`);
      if (dead) return new Promise(() => undefined);
      return new Promise((resolve) => clock.after(5, () => resolve({ ok: true, at: clock.now(), data })));
    };
    const refuse = async () => ({ ok: false, at: clock.now(), ...failure('no') }) as const;
    const broker: Broker = {
      id,
      can: CAN,
      account: () => answer('read', { positions: [], marks: {}, unparsed: [], brokerMtm: null }),
      orders: () => answer('read', { orders: [], unparsed: [] }),
      cancel: refuse,
      exit: refuse,
      ask: refuse,
      watch: () => () => undefined,
      logout: () => answer('logout', null),
      preflight: async () => [],
      stats: { parseRejects: {}, relogins: 0 },
    };
    return {
      id,
      kind: 'paper',
      broker,
      ...(lock === undefined ? {} : { lock }),
      gate: { set: async () => ({ ok: true, at: clock.now(), data: null }) },
      settings: { ...SETTINGS, ...settings },
      pollMs: 500,
      dayOf: () => DAY,
    };
  };
  const start = () =>
    Engine.start(worlds.map(setupOf), {
      clock,
      journal,
      random: () => 0.5,
      page: () => undefined,
      conflict: (error) => {
        throw error;
      },
      changed: () => undefined,
    });
  const pass = (ms: Ms) => clock.run(clock.now() + ms, never);
  const facts = async <T extends Fact['type']>(account: string, type: T) =>
    (await journal.read(account, 0))
      .map(({ fact }) => fact)
      .filter((fact): fact is Fact & { type: T } => fact.type === type);
  return { start, pass, facts, calls, journal, clock };
}

const kill = (engine: Engine, account: string) =>
  engine.request({ name: 'kill', accounts: [account], reason: 'enough', by: 'user:asha' });
const phaseOf = (engine: Engine, account: string) => engine.state(account)?.memory.phase.name;

describe('linked accounts', () => {
  it('trip with the one that they are linked to, tell nobody on, and each is recorded once', async () => {
    const { start, pass, facts } = rig(
      { id: 'a', settings: { linked: ['b', 'c', 'a', 'nobody'] } },
      { id: 'b', settings: { linked: ['a', 'c'] } },
      { id: 'c' },
    );
    const engine = await start();
    await pass(1_000);
    void kill(engine, 'a');
    await pass(5_000);
    expect(['a', 'b', 'c'].map((id) => phaseOf(engine, id))).toEqual(['locked', 'locked', 'locked']);
    const [own] = await facts('a', 'KillTripped');
    expect(own?.linked).toEqual(['b', 'c', 'a', 'nobody']);
    const told = await facts('a', 'LinkedTold');
    expect(told.map(({ account, outcome }) => `${account} ${outcome}`).toSorted()).toEqual([
      'a refused',
      'b tripped',
      'c tripped',
      'nobody refused',
    ]);
    const [trip, ...more] = await facts('b', 'KillTripped');
    expect(more).toEqual([]);
    expect(trip).toMatchObject({ cause: 'linked', rule: 'linked', origin: { account: 'a' }, by: 'linked:a' });
    expect(await facts('b', 'LinkedTold')).toEqual([]);
    expect(await facts('c', 'KillTripped')).toHaveLength(1);
    expect(await facts('a', 'CommandRefused')).toEqual([]);
  });

  it('trip at once though the first account cannot do anything itself, and one that hangs holds nobody', async () => {
    const { start, pass, facts } = rig(
      { id: 'a', dead: true, settings: { linked: ['b', 'c'] } },
      { id: 'b', dead: true },
      { id: 'c' },
    );
    const engine = await start();
    void kill(engine, 'a');
    await pass(4_000);
    expect(['a', 'b', 'c'].map((id) => phaseOf(engine, id))).toEqual(['cancelling', 'cancelling', 'locked']);
    const [trip] = await facts('a', 'KillTripped');
    const [linked] = await facts('c', 'KillTripped');
    expect((linked?.seenAt ?? 0) - (trip?.seenAt ?? 0)).toBeLessThan(50);
  });

  it('that are stopped or blocked trip too, and one that tripped by itself before says so', async () => {
    const { start, pass, facts } = rig(
      { id: 'a', settings: { linked: ['b', 'c'] } },
      { id: 'b' },
      { id: 'c' },
    );
    const engine = await start();
    void engine.request({ name: 'stop', accounts: ['b'], reason: 'x', by: 'y' });
    void kill(engine, 'c');
    await pass(1_000);
    expect(phaseOf(engine, 'b')).toBe('stopped');
    void kill(engine, 'a');
    await pass(5_000);
    const told = await facts('a', 'LinkedTold');
    expect(told.map(({ account, outcome }) => `${account} ${outcome}`)).toEqual(['b tripped', 'c already']);
    const phase = engine.state('c')?.memory.phase;
    expect(phase?.name === 'locked' ? [phase.trip.cause, phase.trip.seq] : null).toEqual([
      'manual',
      told[1]?.seq,
    ]);
  });

  it('are told by the next life of a process that died before it had heard their answer', async () => {
    const { start, pass, facts, journal } = rig({ id: 'a', settings: { linked: ['b'] } }, { id: 'b' });
    const about = { rule: 'manual', reason: 'x', by: 'y', evidence: [], mtm: null, seenAt: T0 };
    const settings = { ...SETTINGS, linked: ['b'] };
    await journal.append('a', 0, T0, [
      { type: 'SettingsChanged', settings, by: 'config' },
      { type: 'KillTripped', cause: 'manual', ...about },
    ]);
    const origin = { account: 'a', seq: 2 };
    await journal.append('b', 0, T0, [{ type: 'KillTripped', cause: 'linked', ...about, origin }]);
    const engine = await start();
    await pass(5_000);
    // It was told in the life before, and its trip is ours.
    expect(await facts('a', 'LinkedTold')).toMatchObject([{ account: 'b', outcome: 'tripped', seq: 1 }]);
    expect(await facts('b', 'KillTripped')).toHaveLength(1);
    expect(phaseOf(engine, 'b')).toBe('locked');
  });
});

const proof: LockProof = {
  how: 'api',
  already: false,
  evidence: ['off'],
  screenshots: [],
  fingerprint: null,
};

describe("the broker's own lock", () => {
  it('locks the account of a broker that has none itself, by a code that no fact and no line holds', async () => {
    const SECRET = '482913';
    let finish: (value: Answer<LockProof>) => void = () => undefined;
    const lock: Lock = {
      how: 'browser',
      press: (_request, codeWanted) => {
        codeWanted({ id: 'otp-1', what: 'OTP from the phone', until: T0 + 300_000 });
        return new Promise((resolve) => {
          finish = resolve;
        });
      },
      code: (id, code) => {
        if (id !== 'otp-1' || code !== SECRET) return false;
        finish({ ok: true, at: 0, data: proof });
        return true;
      },
    };
    const { start, pass, facts, journal } = rig({ id: 'a', lock });
    const engine = await start();
    const send = (code: string) => engine.code({ name: 'code', account: 'a', code, by: 'user:asha' });
    expect(await send(SECRET)).toMatchObject({ type: 'refused', code: 'NOT_WAITING' });
    // A look at the terminal before the session may want one too.
    const taken: string[] = [];
    const early: Lock = { ...lock, code: (id, code) => taken.push(`${id} ${code}`) > 0 };
    const looked = rig({ id: 'a', lock: early });
    const other = await looked.start();
    other.submit('a', { type: 'codeWanted', at: T0, id: 'dry-1', what: 'OTP', until: T0 + 300_000 });
    await looked.pass(100);
    await other.code({ name: 'code', account: 'a', code: SECRET, by: 'user:asha' });
    expect([taken, await looked.facts('a', 'CodeWanted')]).toMatchObject([
      ['dry-1 482913'],
      [{ id: 'dry-1' }],
    ]);
    void kill(engine, 'a');
    await pass(4_000);
    expect(phaseOf(engine, 'a')).toBe('locking');
    expect(await facts('a', 'CodeWanted')).toHaveLength(1);
    expect(await send('000000')).toMatchObject({ type: 'refused', code: 'NOT_WAITING' });
    expect(await send(SECRET)).toEqual({ type: 'recorded', count: 1 });
    await pass(1_000);
    expect(phaseOf(engine, 'a')).toBe('locked');
    expect(engine.takeFrame().accounts[0]?.kill?.lock).toMatchObject({ how: 'browser', evidence: ['off'] });
    expect(JSON.stringify(await journal.readAll(0))).not.toContain(SECRET);
    const nobody = await engine.code({ name: 'code', account: 'x', code: SECRET, by: 'y' });
    expect(nobody).toMatchObject({ type: 'refused', code: 'UNKNOWN_ACCOUNT' });
  });
});

describe('an account that logs out once it is locked', () => {
  const settings = { kill: { ...DEFAULT_SETTINGS.kill, logout: true } };

  it('is not read and nobody is called for that, also by a new process, until it is re-armed', async () => {
    const { start, pass, facts, calls } = rig({ id: 'a', settings });
    const first = await start();
    void kill(first, 'a');
    await pass(10_000);
    expect(await facts('a', 'LoggedOut')).toHaveLength(1);
    expect(calls.at(-1)).toBe('a logout');
    expect(calls.filter((call) => call === 'a logout')).toHaveLength(1);
    const quiet = calls.length;
    await pass(600_000);
    first.abandon();
    const second = await start();
    await pass(600_000);
    expect(calls).toHaveLength(quiet);
    expect(phaseOf(second, 'a')).toBe('locked');
    expect(await facts('a', 'KillStuck')).toEqual([]);
    const phase = second.state('a')?.memory.phase;
    const clears = phase?.name === 'locked' ? phase.trip.seq : 0;
    void second.request({ name: 'rearm', accounts: ['a'], reason: 'seen', clears, by: 'user:asha' });
    await pass(3_000);
    expect(phaseOf(second, 'a')).toBe('watching');
    expect(calls.length).toBeGreaterThan(quiet);
  });
});
