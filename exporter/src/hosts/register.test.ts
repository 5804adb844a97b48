// The register as its users see it: what may start, what a stop means, and that no session runs unseen.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SessionFrame, SessionOrder } from '../contract/session.ts';
import type { Register } from './register.ts';
import { replayHost } from './replay-host.ts';
import { EVENTS, handClock, openRegisterRig, order, scriptedHost, settled, type Trouble } from './rig.ts';

const start = (register: Register, session: SessionOrder) =>
  register.request({ name: 'start-session', session, by: 'test' });
const stop = (register: Register, which: { ids: string[] } | { user: string } | 'all', reason = 'asked') =>
  register.request({ name: 'stop-sessions', which, reason, by: 'test' });
const statuses = (register: Register) =>
  Object.fromEntries(register.frames().map(({ id, status }) => [id, status]));

describe('starting a session', () => {
  it('runs it at the host that has its strategy, on disk before the host hears of it', async () => {
    const host = scriptedHost();
    host.trouble.start = 'hang';
    const rig = await openRegisterRig([scriptedHost('other', ['condor']), host]);
    const reply = start(rig.register, order('s1', { speed: 4 }));
    await settled();
    expect(rig.saved).toMatchObject([{ id: 's1', status: 'starting', host: 'algo' }]);
    host.release();
    const frame = { id: 's1', user: 'asha', strategy: 'straddle', account: 'a', speed: 4, host: 'algo' };
    const session = { ...frame, status: 'running', startedAt: 1_000, endedAt: null, why: null };
    expect(await reply).toEqual({ type: 'sessions', sessions: [session] });
    expect([...host.running]).toEqual([['s1', EVENTS]]);
    expect(rig.saved).toEqual([session]);
  });

  it('twice, even at once, is starting it once; by another name of its parts it is refused', async () => {
    const host = scriptedHost();
    const { register } = await openRegisterRig([host]);
    const [one, two] = await Promise.all([start(register, order('s1')), start(register, order('s1'))]);
    expect(two).toEqual(one);
    expect(await start(register, order('s1'))).toEqual(one);
    expect(host.calls.filter((call) => call.startsWith('start'))).toEqual(['start s1']);
    const other = await start(register, order('s1', { account: 'b' }));
    expect(other).toMatchObject({ type: 'refused', code: 'REFUSED' });
  });

  it.each<[string, Partial<SessionOrder>, string]>([
    ['an account that is not there', { account: 'z' }, 'UNKNOWN_ACCOUNT'],
    ['a strategy that nobody runs', { strategy: 'condor' }, 'UNKNOWN_STRATEGY'],
    ['an account that is locked', { account: 'b' }, 'ACCOUNT_CLOSED'],
  ])('is refused on %s', async (_what, more, code) => {
    const host = scriptedHost();
    const { register, phases } = await openRegisterRig([host]);
    phases.b = 'locked';
    expect(await start(register, order('s1', more))).toMatchObject({ type: 'refused', code });
    expect([host.calls, register.frames()]).toEqual([[], []]);
  });

  it('is refused while the gate has not been opened, and after it has been closed again', async () => {
    const { register } = await openRegisterRig([scriptedHost()]);
    await register.close('a', 'loss');
    const refused = { type: 'refused', code: 'ACCOUNT_CLOSED' };
    expect(await start(register, order('s1'))).toMatchObject(refused);
    register.open('a');
    expect(await start(register, order('s2'))).toMatchObject({ type: 'sessions' });
  });

  it('accepts a replay, which the gateway plays', async () => {
    const { register } = await openRegisterRig([replayHost(handClock()), scriptedHost()]);
    const reply = await start(register, order('s1', { strategy: 'replay-2024-10-28' }));
    expect(reply).toMatchObject({ sessions: [{ host: 'replay', status: 'running' }] });
    await register.look();
    expect(await stop(register, 'all')).toMatchObject({ sessions: [{ status: 'stopped' }] });
  });

  it('that the host refuses has failed, with its reason, and is answered the same again', async () => {
    const host = scriptedHost();
    host.trouble.start = 'refuse';
    const { register } = await openRegisterRig([host]);
    const reply = await start(register, order('s1'));
    expect(reply).toMatchObject({
      type: 'refused',
      code: 'HOST_FAILED',
      detail: expect.stringContaining('refused'),
    });
    expect(await start(register, order('s1'))).toEqual(reply);
    expect(register.frames()).toMatchObject([{ status: 'failed', why: 'refused', endedAt: 1_000 }]);
    expect(host.calls).toEqual(['start s1']);
  });

  it.each<Trouble>(['lose', 'throw'])(
    'whose answer was lost (%s) is stopped before it is said to have failed',
    async (trouble) => {
      const host = scriptedHost();
      host.trouble.start = trouble;
      const { register } = await openRegisterRig([host]);
      expect(await start(register, order('s1'))).toMatchObject({ type: 'refused', code: 'HOST_FAILED' });
      expect(host.calls.map((call) => call.split(' ')[0])).toEqual(['start', 'stop']);
      expect([host.running.size, statuses(register)]).toEqual([0, { s1: 'failed' }]);
    },
  );

  it('does not happen when it cannot be written down', async () => {
    const host = scriptedHost();
    const save = async () => {
      throw new Error('disk full');
    };
    const { register } = await openRegisterRig([host], { file: { kept: [], save } });
    expect(await start(register, order('s1'))).toMatchObject({ type: 'refused', code: 'HOST_FAILED' });
    expect([host.calls, statuses(register)]).toEqual([[], { s1: 'failed' }]);
  });

  it('is refused beyond 200 that run; of those that ended, the latest 200 are kept', async () => {
    const { register, clock } = await openRegisterRig([scriptedHost()]);
    for (let i = 0; i < 200; i++) await start(register, order(`s${i}`));
    expect(await start(register, order('more'))).toMatchObject({ code: 'TOO_MANY_SESSIONS' });
    for (let i = 0; i < 200; i++) {
      await clock.pass(1);
      await stop(register, { ids: [`s${i}`] });
    }
    await start(register, order('more'));
    await clock.pass(1);
    await stop(register, 'all');
    const ids = register.frames().map(({ id }) => id);
    expect([ids.length, ids.includes('s0'), ids.includes('s1'), ids.includes('more')]).toEqual([
      200,
      false,
      true,
      true,
    ]);
  });
});

describe('stopping sessions', () => {
  it('by id answers those that had ended too; by user or all, those that this request stopped', async () => {
    const { register } = await openRegisterRig([scriptedHost()]);
    for (const id of ['s1', 's2', 's3'])
      await start(register, order(id, { user: id === 's3' ? 'ravi' : 'asha' }));
    const ended = { id: 's1', status: 'stopped', why: 'asked', endedAt: 1_000 };
    expect(await stop(register, { ids: ['s1', 'nobody', 's1'] })).toMatchObject({ sessions: [ended] });
    expect(await stop(register, { ids: ['s1'] }, 'again')).toMatchObject({ sessions: [ended] });
    expect(await stop(register, { user: 'asha' })).toMatchObject({ sessions: [{ id: 's2' }] });
    expect(await stop(register, 'all')).toMatchObject({ sessions: [{ id: 's3' }] });
    expect(await stop(register, 'all')).toEqual({ type: 'sessions', sessions: [] });
  });

  it('is refused while the host does not confirm, and tried until it does', async () => {
    const host = scriptedHost();
    const { register, clock, reported } = await openRegisterRig([host]);
    await start(register, order('s1'));
    host.trouble.stop = 'refuse';
    expect(await stop(register, { ids: ['s1'] })).toMatchObject({
      type: 'refused',
      code: 'HOST_FAILED',
      detail: expect.stringContaining('s1: not stopped yet'),
    });
    expect(statuses(register)).toEqual({ s1: 'stopping' });
    await clock.pass(15_000);
    expect([host.running.size, reported.length]).toEqual([1, 4]);
    host.trouble = {};
    await clock.pass(5_000);
    expect(host.running.size).toBe(0);
    expect(register.frames()).toMatchObject([{ status: 'stopped', why: 'asked' }]);
  });

  it('waits for a start that is under way, so that it does not find nothing to stop', async () => {
    const host = scriptedHost();
    host.trouble.start = 'hang';
    const { register } = await openRegisterRig([host]);
    const starting = start(register, order('s1'));
    await settled();
    const closing = register.close('a', 'loss limit');
    await settled();
    expect(host.calls).toEqual(['start s1']);
    host.release();
    expect(await closing).toMatchObject({ ok: true });
    expect(await starting).toMatchObject({ type: 'refused', code: 'ACCOUNT_CLOSED' });
    expect([host.running.size, statuses(register)]).toEqual([0, { s1: 'stopped' }]);
  });

  it('that comes before the host was asked keeps it from being asked', async () => {
    const host = scriptedHost();
    let write = (): void => undefined;
    const save = () =>
      new Promise<void>((resolve) => {
        write = resolve;
      });
    const { register } = await openRegisterRig([host], { file: { kept: [], save } });
    const starting = start(register, order('s1'));
    const go = write;
    const closing = register.close('a', 'loss limit');
    go();
    await closing;
    expect(await starting).toMatchObject({ type: 'refused' });
    expect(host.calls.filter((call) => call.startsWith('start'))).toEqual([]);
  });

  it('of an account answers a failure until every one is confirmed', async () => {
    const [one, two] = [scriptedHost(), scriptedHost('other', ['condor'])];
    const { register } = await openRegisterRig([one, two]);
    await start(register, order('s1'));
    await start(register, order('s2', { strategy: 'condor' }));
    await start(register, order('s3', { account: 'b' }));
    one.trouble.stop = 'lose';
    expect(await register.close('a', 'loss limit')).toMatchObject({ ok: false, message: 'lost' });
    expect(statuses(register)).toEqual({ s1: 'stopping', s2: 'stopped', s3: 'running' });
    one.trouble = {};
    expect(await register.close('a', 'loss limit')).toMatchObject({ ok: true });
    expect(statuses(register)).toEqual({ s1: 'stopped', s2: 'stopped', s3: 'running' });
  });
});

describe('a look at the hosts', () => {
  it('every 30 s finds what its host no longer knows, and what has completed there', async () => {
    const host = scriptedHost();
    const { register, clock } = await openRegisterRig([host]);
    for (const id of ['s1', 's2', 's3']) await start(register, order(id));
    host.running.delete('s1');
    host.running.delete('s2');
    host.ended.set('s2', 'completed');
    await clock.pass(30_000);
    expect(register.frames()).toMatchObject([
      { status: 'failed', why: 'its host no longer knows it' },
      { status: 'completed' },
      { status: 'running' },
    ]);
  });

  it('changes nothing when the host does not answer', async () => {
    const host = scriptedHost();
    const { register, clock } = await openRegisterRig([host]);
    await start(register, order('s1'));
    for (const trouble of ['refuse', 'throw'] as const) {
      host.trouble.list = trouble;
      await clock.pass(30_000);
    }
    expect(statuses(register)).toEqual({ s1: 'running' });
  });

  it('stops again what was called stopped and runs all the same', async () => {
    const host = scriptedHost();
    const { register, clock } = await openRegisterRig([host]);
    await start(register, order('s1'));
    await stop(register, 'all');
    host.ended.clear();
    host.running.set('s1', EVENTS);
    await clock.pass(30_000);
    expect(host.running.size).toBe(0);
  });

  it('does not miss a session that started while the host was answering', async () => {
    const host = scriptedHost();
    const { register } = await openRegisterRig([host]);
    await start(register, order('s1'));
    host.trouble.list = 'hang';
    const list = host.list.bind(host);
    host.list = async () => {
      const before = await Promise.resolve([{ id: 's1', status: 'running' as const, reason: null }]);
      await list();
      return { ok: true, data: before, at: 1 };
    };
    const looking = register.look();
    await settled();
    await start(register, order('s2'));
    host.release();
    await looking;
    expect(statuses(register)).toEqual({ s1: 'running', s2: 'running' });
  });

  it('tells hosts where the exporter is now', async () => {
    const host = scriptedHost();
    const { register } = await openRegisterRig([host]);
    await start(register, order('s1'));
    const moved = { url: 'http://127.0.0.1:9999', token: 'new' };
    await register.listenAt(moved);
    expect(host.running.get('s1')).toEqual(moved);
  });
});

describe('after a restart', () => {
  const kept = (id: string, status: SessionFrame['status']): SessionFrame => ({
    ...order(id),
    host: 'algo',
    status,
    startedAt: 5,
    endedAt: status === 'stopped' ? 9 : null,
    why: null,
  });

  it('what ran is known, told where to send events, and stopped when its gate closes', async () => {
    const host = scriptedHost();
    host.running.set('s1', { url: 'http://old', token: 'old' });
    const { register } = await openRegisterRig([host], {}, [kept('s1', 'running'), kept('s0', 'stopped')]);
    expect(statuses(register)).toEqual({ s1: 'running', s0: 'stopped' });
    expect(host.running.get('s1')).toEqual(EVENTS);
    expect(await register.close('a', 'loss limit')).toMatchObject({ ok: true });
    expect(host.running.size).toBe(0);
    expect(await start(register, order('s1'))).toMatchObject({
      sessions: [{ status: 'stopped', why: 'loss limit' }],
    });
  });

  it('what was being started is stopped, because nobody knows whether it runs', async () => {
    const host = scriptedHost();
    host.running.set('s1', EVENTS);
    const { register, clock } = await openRegisterRig([host], {}, [kept('s1', 'starting')]);
    await clock.pass(5_000);
    expect([host.running.size, statuses(register)]).toEqual([0, { s1: 'failed' }]);
  });

  it('what ran at a host that is no longer configured keeps the gate from being called closed', async () => {
    const { register } = await openRegisterRig([], {}, [kept('s1', 'running')]);
    expect(await register.close('a', 'loss')).toMatchObject({
      ok: false,
      message: 'no host is called algo any more',
    });
  });
});

describe('whatever the host does', () => {
  const trouble = fc.option(fc.constantFrom<Trouble>('refuse', 'lose', 'throw'), { nil: undefined });
  const step = fc.record({
    deed: fc.constantFrom('start', 'stop', 'close', 'open', 'wait', 'look'),
    id: fc.constantFrom('s1', 's2', 's3'),
    start: trouble,
    stop: trouble,
  });

  it('no session runs there that is called ended, and none once a closed gate was confirmed', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
        const host = scriptedHost();
        const { register, clock } = await openRegisterRig([host]);
        for (const { deed, id, ...troubles } of steps) {
          host.trouble = Object.fromEntries(Object.entries(troubles).filter(([, one]) => one !== undefined));
          if (deed === 'start') await start(register, order(id));
          if (deed === 'stop') await stop(register, { ids: [id] });
          if (deed === 'open') register.open('a');
          if (deed === 'wait') await clock.pass(5_000);
          if (deed === 'look') await register.look();
          if (deed === 'close' && (await register.close('a', 'loss')).ok) expect(host.running.size).toBe(0);
          const ended = register.frames().filter(({ endedAt }) => endedAt !== null);
          expect(ended.filter(({ id: one }) => host.running.has(one))).toEqual([]);
        }
      }),
      { numRuns: 200 },
    );
  });
});
