// From the desk to the exchange: a session is started by request, a kill ends it, and none starts on a locked account.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { memoryJournal } from '../../exporter/src/backbone/memory.ts';
import { brokerKinds } from '../../exporter/src/brokers/index.ts';
import type { LinkRequest } from '../../exporter/src/contract/request.ts';
import { DEFAULT_SETTINGS } from '../../exporter/src/core/settings.ts';
import { answerAll } from '../../exporter/src/desk.ts';
import { dayOf } from '../../exporter/src/engine/day.ts';
import { Engine } from '../../exporter/src/engine/engine.ts';
import { sessionGate } from '../../exporter/src/hosts/gate.ts';
import { paperHost } from '../../exporter/src/hosts/paper-host.ts';
import { paperStrategy } from '../../exporter/src/hosts/paper-strategy.ts';
import { Register } from '../../exporter/src/hosts/register.ts';
import { EVENTS, order } from '../../exporter/src/hosts/rig.ts';
import { type PaperProcess, startPaper } from '../../exporter/src/paper-process.ts';
import { clock } from './broker-worlds.ts';

const SOON = { timeout: 20_000, interval: 50 };
const DAY = { timeZone: 'Asia/Kolkata', resetAt: '08:45' };
const unasked = {
  request: () => {
    throw new Error('not asked here');
  },
};

describe('sessions of an account that is watched', () => {
  let paper: PaperProcess;
  let engine: Engine;
  let register: Register;
  let desk: (request: LinkRequest) => Promise<unknown>;

  beforeEach(async () => {
    const strategy = { entry: '09:16', lots: 1, stopPct: null, bySession: true };
    const user = { user: 'asha', password: 'p', openingFunds: 1_000_000, strategy };
    paper = await startPaper({ mode: 'speed', speed: 60, market: { generated: 'calm' }, users: [user] });
    const options = { baseUrl: paper.url, user: 'asha', password: 'p' };
    const { broker, host } = brokerKinds.paper.create('a', options, clock);
    if (host === null) throw new Error('the paper exchange runs strategies');
    register = new Register({
      clock,
      hosts: [paperHost(new Map([['a', host]]), clock)],
      account: (id) => {
        const phase = engine.state(id)?.memory.phase.name;
        return phase === undefined ? null : { phase, text: phase };
      },
      file: { kept: [], save: async () => undefined },
      changed: () => undefined,
      report: () => undefined,
    });
    await register.listenAt(EVENTS);
    const gate = sessionGate(paperStrategy(host), register);
    const setup = { id: 'a', kind: 'paper', broker, gate, settings: DEFAULT_SETTINGS, pollMs: 200 };
    engine = await Engine.start([{ ...setup, dayOf: (now) => dayOf(DAY, now) }], {
      clock,
      journal: memoryJournal(),
      random: () => 0.5,
      page: () => undefined,
      conflict: (error) => {
        throw error;
      },
      sessions: () => register.frames(),
      changed: () => undefined,
    });
    const others = { configs: unasked, alerts: unasked, readiness: unasked, notified: unasked };
    desk = answerAll({ engine, sessions: register, ...others });
  });
  afterEach(() => {
    engine.abandon();
    register.end();
    paper.stop();
  });

  const start = (id: string) =>
    desk({
      name: 'start-session',
      session: order(id, { strategy: 'paper-short-straddle' }),
      by: 'test',
    });
  const held = () => engine.state('a')?.view.legs.filter(({ position }) => position.netQty !== 0).length;
  const frames = () => engine.takeFrame().sessions;

  it('start once, however often they are asked for, and stop once', async () => {
    await vi.waitFor(async () => expect(await start('s1')).toMatchObject({ type: 'sessions' }), SOON);
    expect(await start('s1')).toMatchObject({ sessions: [{ id: 's1', status: 'running' }] });
    expect(frames()).toMatchObject([{ id: 's1', status: 'running', host: 'paper' }]);
    const stop = { name: 'stop-sessions', which: { ids: ['s1'] }, reason: 'enough', by: 'test' } as const;
    expect(await desk(stop)).toMatchObject({ sessions: [{ status: 'stopped', why: 'enough' }] });
    expect(await desk(stop)).toMatchObject({ sessions: [{ status: 'stopped', why: 'enough' }] });
  });

  it('are stopped by a kill, with its reason, and start again only when the account is open', async () => {
    await vi.waitFor(async () => expect(await start('s1')).toMatchObject({ type: 'sessions' }), SOON);
    await vi.waitFor(() => expect(held()).toBe(2), SOON);
    await desk({ name: 'kill', accounts: ['a'], reason: 'I have seen enough', by: 'test' });
    await vi.waitFor(() => expect(engine.state('a')?.memory.phase.name).toBe('locked'), SOON);
    expect(frames()).toMatchObject([
      { id: 's1', status: 'stopped', why: 'the account was closed: I have seen enough' },
    ]);
    expect(await start('s2')).toMatchObject({ type: 'refused', code: 'ACCOUNT_CLOSED' });
    expect(held()).toBe(0);

    const phase = engine.state('a')?.memory.phase;
    const clears = phase?.name === 'locked' ? phase.trip.seq : 0;
    await desk({ name: 'rearm', accounts: ['a'], reason: 'a new plan', clears, by: 'test' });
    await vi.waitFor(async () => expect(await start('s3')).toMatchObject({ type: 'sessions' }), SOON);
    expect(frames()).toMatchObject([{ id: 's1', status: 'stopped' }, { id: 's3' }]);
  });

  it('are known to nobody on an account that is not there', async () => {
    const session = order('s1', { account: 'z', strategy: 'paper-short-straddle' });
    const reply = await desk({ name: 'start-session', session, by: 'test' });
    expect(reply).toMatchObject({ type: 'refused', code: 'UNKNOWN_ACCOUNT' });
  });
});
