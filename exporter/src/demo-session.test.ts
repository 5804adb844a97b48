// The demo's session starts by itself once its account is open, and never against a lock.
import { describe, expect, it } from 'vitest';
import { startDemoSession } from './demo-session.ts';
import { PAPER_STRATEGY } from './hosts/paper-host.ts';
import { openRegisterRig, order, scriptedHost } from './hosts/rig.ts';

async function world() {
  const host = scriptedHost('paper', [PAPER_STRATEGY]);
  const rig = await openRegisterRig([host]);
  const phases: Record<string, string> = { 'paper-1': 'watching' };
  rig.phases['paper-1'] = 'watching';
  const phase = (account: string) => phases[account] ?? null;
  const start = (reused = false) =>
    startDemoSession({ clock: rig.clock, sessions: rig.register, phase, reused });
  return { ...rig, host, phases, start };
}

describe('the session of the demo', () => {
  it('waits for the gate of its account', async () => {
    const { start, register, clock, host } = await world();
    const starting = start();
    await clock.pass(1_000);
    expect(host.calls).toEqual([]);
    register.open('paper-1');
    await clock.pass(300);
    expect(await starting).toBeNull();
    expect(register.frames()).toMatchObject([{ user: 'demo', account: 'paper-1', status: 'running' }]);
  });

  it('does not start on an account that is locked, and says so', async () => {
    const { start, phases, host } = await world();
    phases['paper-1'] = 'locked';
    expect(await start()).toBe('paper-1 is locked');
    expect(host.calls).toEqual([]);
  });

  it('is not a second one beside one that runs, nor comes back when its exchange is still the same', async () => {
    const { start, register, host } = await world();
    register.open('paper-1');
    const session = order('s1', { account: 'paper-1', strategy: PAPER_STRATEGY });
    await register.request({ name: 'start-session', session, by: 'test' });
    expect(await start()).toBeNull();
    await register.request({ name: 'stop-sessions', which: 'all', reason: 'enough', by: 'test' });
    expect(await start(true)).toBe('it has ended before');
    expect(host.calls.filter((call) => call.startsWith('start'))).toEqual(['start s1']);
  });
});
