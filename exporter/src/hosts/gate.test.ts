// The gate over sessions: both legs are always tried, and it is closed only when both have said so.
import { describe, expect, it } from 'vitest';
import type { Gate } from '../core/ports.ts';
import type { Answer } from '../core/types.ts';
import { sessionGate } from './gate.ts';
import { openRegisterRig, order, scriptedHost, settled } from './rig.ts';

const down: Answer<never> = { ok: false, at: 5, kind: 'network', retry: 'yes', message: 'webhook away' };
const done: Answer<null> = { ok: true, data: null, at: 5 };

async function world(own: Gate['set']) {
  const host = scriptedHost();
  const { register } = await openRegisterRig([host]);
  const gate = sessionGate({ set: own }, register);
  const begin = (id: string) => register.request({ name: 'start-session', session: order(id), by: 'test' });
  expect(await begin('s1')).toMatchObject({ type: 'sessions' });
  return { host, register, gate, begin };
}

describe('closing', () => {
  it('closes the account itself and stops its sessions, which say why', async () => {
    const said: unknown[] = [];
    const { gate, host, register } = await world(async (...asked) => {
      said.push(asked);
      return done;
    });
    expect(await gate.set('a', true, 'daily loss')).toMatchObject({ ok: true });
    expect(said).toEqual([['a', true, 'daily loss']]);
    expect([host.running.size, register.frames()[0]?.why]).toEqual([0, 'the account was closed: daily loss']);
  });

  it('stops the sessions although the account itself cannot be closed, and the other way round', async () => {
    const broken = await world(async () => down);
    expect(await broken.gate.set('a', true, 'loss')).toEqual(down);
    expect(broken.host.running.size).toBe(0);

    const closed: boolean[] = [];
    const { gate, host } = await world(async (_account, shut) => {
      closed.push(shut);
      return done;
    });
    host.trouble.stop = 'lose';
    expect(await gate.set('a', true, 'loss')).toMatchObject({ ok: false, message: 'lost' });
    expect(closed).toEqual([true]);
  });

  it('says both reasons when neither could be closed, and throws what the account threw only after the stops', async () => {
    const { gate, host } = await world(async () => down);
    host.trouble.stop = 'refuse';
    expect(await gate.set('a', true, 'loss')).toMatchObject({ ok: false, message: 'webhook away; refused' });

    const thrown = await world(() => Promise.reject(new Error('a bug')));
    await expect(thrown.gate.set('a', true, 'loss')).rejects.toThrow('a bug');
    expect(thrown.host.running.size).toBe(0);
  });

  it('refuses every start at once, also while a stop is not confirmed', async () => {
    const { gate, host, begin } = await world(async () => done);
    host.trouble.stop = 'hang';
    const closing = gate.set('a', true, 'loss');
    await settled();
    expect(await begin('s2')).toMatchObject({ code: 'ACCOUNT_CLOSED' });
    host.release();
    expect(await closing).toMatchObject({ ok: true });
  });
});

describe('opening', () => {
  it('lets sessions start again and starts none itself', async () => {
    const { gate, host, begin } = await world(async () => done);
    await gate.set('a', true, 'loss');
    await gate.set('a', false, 'a new day');
    expect(host.running.size).toBe(0);
    expect(await begin('s2')).toMatchObject({ type: 'sessions' });
  });

  it('does not count while the account itself has not opened', async () => {
    const { gate, begin } = await world(async (_account, closed) => (closed ? done : down));
    await gate.set('a', true, 'loss');
    expect(await gate.set('a', false, 're-armed')).toEqual(down);
    expect(await begin('s2')).toMatchObject({ code: 'ACCOUNT_CLOSED' });
  });

  it('that a closing has overtaken opens nothing', async () => {
    let answer = (): void => undefined;
    const { gate, begin } = await world(async (_account, closed) => {
      if (!closed) {
        await new Promise<void>((resolve) => {
          answer = resolve;
        });
      }
      return done;
    });
    const opening = gate.set('a', false, 're-armed');
    await gate.set('a', true, 'loss');
    answer();
    await opening;
    expect(await begin('s2')).toMatchObject({ code: 'ACCOUNT_CLOSED' });
  });
});
