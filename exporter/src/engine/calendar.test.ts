// An engine over the turns of the day: missed resets, restarts, hours that change, clocks that are wrong, old journals.
import { describe, expect, it } from 'vitest';
import { CAN, SETTINGS } from '../../../tests/given.ts';
import { VirtualClock } from '../../../tests/simulation/virtual-clock.ts';
import { memoryJournal } from '../backbone/memory.ts';
import type { FactType } from '../core/fact.ts';
import type { Broker, Journal } from '../core/ports.ts';
import type { Settings } from '../core/settings.ts';
import type { Ms } from '../core/types.ts';
import { type DayPolicy, dayOf } from './day.ts';
import { Engine } from './engine.ts';

const at = (iso: string): Ms => Date.parse(iso);
const HOUR = 3_600_000;
const INDIA: DayPolicy = { timeZone: 'Asia/Kolkata', resetAt: '08:45' };
const never = () => false;

function emptyBroker(clock: VirtualClock): Broker {
  const answer = async <T>(data: T) => ({ ok: true, at: clock.now(), data }) as const;
  const refused = async () =>
    ({ ok: false, at: 0, kind: 'broker', retry: 'no', message: 'not here' }) as const;
  return {
    id: 'a',
    can: CAN,
    account: () => answer({ positions: [], marks: {}, unparsed: [], brokerMtm: null }),
    orders: () => answer({ orders: [], unparsed: [] }),
    cancel: refused,
    exit: refused,
    ask: refused,
    watch: () => () => undefined,
    logout: async () => ({ ok: true, data: null, at: 0 }),
    preflight: async () => [],
    stats: { parseRejects: {}, relogins: 0 },
  };
}

/** One life of an engine with one account, on a journal that outlives it. */
async function life(
  journal: Journal,
  now: Ms,
  policy: { current: DayPolicy },
  settings: Settings = SETTINGS,
) {
  const clock = new VirtualClock(now);
  const setup = {
    id: 'a',
    kind: 'paper',
    broker: emptyBroker(clock),
    gate: { set: async () => ({ ok: true, at: clock.now(), data: null }) as const },
    settings,
    pollMs: 10_000,
    dayOf: (moment: Ms) => dayOf(policy.current, moment),
  };
  const engine = await Engine.start([setup], {
    clock,
    journal,
    random: () => 0.5,
    page: () => undefined,
    conflict: (error) => {
      throw error;
    },
    changed: () => undefined,
  });
  const pass = (ms: number) => clock.run(clock.now() + ms, never);
  await pass(2_000);
  return { engine, pass, day: () => engine.state('a')?.memory.day ?? null, end: () => engine.abandon() };
}

const days = async (journal: Journal): Promise<readonly string[]> =>
  (await journal.read('a', 0, 1_000)).flatMap(({ fact }) =>
    fact.type === 'DayRolled' ? [fact.day.name] : [],
  );
const count = async (journal: Journal, type: FactType): Promise<number> =>
  (await journal.read('a', 0, 1_000)).filter(({ fact }) => fact.type === type).length;

describe('the turn of the day', () => {
  it('comes once at its reset, whoever restarts on either side of it', async () => {
    const journal = memoryJournal();
    const policy = { current: INDIA };
    for (const now of ['03:14:00', '03:14:50', '03:15:10', '03:15:30'])
      (await life(journal, at(`2024-07-24T${now}Z`), policy)).end();
    expect(await days(journal)).toEqual(['2024-07-23', '2024-07-24']);
  });

  it('does not come at midnight, before or after a restart there', async () => {
    const journal = memoryJournal();
    const policy = { current: INDIA };
    const before = await life(journal, at('2024-07-24T18:29:55Z'), policy);
    await before.pass(10_000);
    before.end();
    (await life(journal, at('2024-07-24T18:30:10Z'), policy)).end();
    expect(await days(journal)).toEqual(['2024-07-24']);
  });

  it('is made up for at the start when it was missed, once, however many days were', async () => {
    const journal = memoryJournal();
    const policy = { current: INDIA };
    (await life(journal, at('2024-07-22T06:00:00Z'), policy)).end();
    (await life(journal, at('2024-07-25T06:00:00Z'), policy)).end();
    expect(await days(journal)).toEqual(['2024-07-22', '2024-07-25']);
  });

  it('comes while the engine runs, with the session of the new day', async () => {
    const journal = memoryJournal();
    const policy = {
      current: { ...INDIA, session: { opens: '09:15', closes: '15:30' }, holidays: ['2024-07-25'] },
    };
    const running = await life(journal, at('2024-07-25T03:14:50Z'), policy);
    expect(running.day()?.session).not.toBeNull();
    await running.pass(15_000);
    expect(running.day()).toMatchObject({ name: '2024-07-25', session: null });
    running.end();
  });
});

describe('other hours in the configuration', () => {
  it('are in force at once, and a changed reset waits until the day turns', async () => {
    const journal = memoryJournal();
    const policy: { current: DayPolicy } = { current: INDIA };
    const running = await life(journal, at('2024-07-24T06:00:00Z'), policy);
    policy.current = { ...INDIA, session: { opens: '09:15', closes: '15:30' } };
    const done = running.engine.configure('a', SETTINGS, 'config file');
    await running.pass(500);
    expect(await done).toMatchObject({ ok: true });
    expect(running.day()?.session).toEqual({
      opensAt: at('2024-07-24T03:45:00Z'),
      closesAt: at('2024-07-24T10:00:00Z'),
    });
    policy.current = { ...INDIA, resetAt: '10:00' };
    void running.engine.configure('a', SETTINGS, 'config file');
    await running.pass(500);
    expect(running.day()?.startsAt).toBe(at('2024-07-24T03:15:00Z'));
    running.end();
    expect(await days(journal)).toEqual(['2024-07-24']);
    expect(await count(journal, 'SessionChanged')).toBe(1);
  });

  it('that changed while the process was down are in force from its start', async () => {
    const journal = memoryJournal();
    (await life(journal, at('2024-07-24T06:00:00Z'), { current: INDIA })).end();
    const policy = { current: { ...INDIA, session: { opens: '09:15', closes: '15:30' } } };
    const back = await life(journal, at('2024-07-24T07:00:00Z'), policy);
    expect(back.day()?.session).not.toBeUndefined();
    back.end();
    (await life(journal, at('2024-07-24T07:10:00Z'), policy)).end();
    expect(await count(journal, 'SessionChanged')).toBe(1);
  });
});

describe('a wall clock that jumps', () => {
  it('forward over days and is put right at a restart: no day comes twice, none is lost', async () => {
    const journal = memoryJournal();
    const policy = { current: INDIA };
    (await life(journal, at('2024-07-22T06:00:00Z'), policy)).end();
    (await life(journal, at('2024-07-26T06:00:00Z'), policy)).end();
    const right = await life(journal, at('2024-07-23T03:14:50Z'), policy);
    expect(right.day()?.name).toBe('2024-07-26');
    await right.pass(HOUR / 60);
    expect(right.day()?.name).toBe('2024-07-23');
    right.end();
    const next = await life(journal, at('2024-07-24T03:14:50Z'), policy);
    await next.pass(HOUR / 60);
    expect(next.day()?.name).toBe('2024-07-24');
    next.end();
    expect(await days(journal)).toEqual(['2024-07-22', '2024-07-26', '2024-07-23', '2024-07-24']);
  });

  it('a little over the reset and back: the day has begun, and begins no second time', async () => {
    const journal = memoryJournal();
    const policy = { current: INDIA };
    (await life(journal, at('2024-07-24T03:00:00Z'), policy)).end();
    (await life(journal, at('2024-07-24T03:16:00Z'), policy)).end();
    const back = await life(journal, at('2024-07-24T03:05:00Z'), policy);
    await back.pass(15 * 60_000);
    back.end();
    expect(await days(journal)).toEqual(['2024-07-23', '2024-07-24']);
  });
});

describe('a journal of an older Tripline', () => {
  it('is taken up without writing down settings that nobody changed', async () => {
    const journal = memoryJournal();
    const { kill: _kill, linked: _linked, warnPercents: _warn, ...older } = SETTINGS;
    const settings = older as Settings;
    await journal.append('a', 0, at('2024-07-24T05:00:00Z'), [
      { type: 'SettingsChanged', settings, by: 'config' },
    ]);
    for (const hour of ['06', '07', '08'])
      (await life(journal, at(`2024-07-24T${hour}:00:00Z`), { current: INDIA })).end();
    expect(await count(journal, 'SettingsChanged')).toBe(1);
  });
});
