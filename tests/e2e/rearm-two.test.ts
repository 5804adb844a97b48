// A lock that two people must end: one alone cannot, whatever he tries, and no one may name another trip.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createToken } from '../../exporter/src/tokens.ts';
import { type Desk, openDesk } from './desk.ts';
import { newDir, untilPhase } from './running.ts';

describe('a re-arm that needs two', () => {
  let desk: Desk;
  let asha: string;
  let ravi: string;
  beforeAll(async () => {
    const dir = await newDir();
    asha = (await createToken(dir, 'asha', ['control', 'admin'])).token;
    ravi = (await createToken(dir, 'ravi', ['control', 'admin'])).token;
    desk = await openDesk([{ id: 'two', more: { exits: { rearmNeedsTwo: true } } }], dir);
  });
  afterAll(() => desk?.close());

  it('is asked by one, refused to him again, and done by the other', async () => {
    const { exporter } = desk;
    await untilPhase(exporter, 'two', 'watching');
    expect((await desk.post('/api/accounts/two/kill', { reason: 'enough' }, asha)).status).toBe(202);
    await untilPhase(exporter, 'two', 'locked');
    const { seq } = await desk.kill('two');
    const rearm = (token: string, clears = seq) =>
      desk.post('/api/accounts/two/rearm', { reason: 'a new start', clears }, token);
    expect(await rearm(ravi, seq + 1)).toMatchObject({ status: 409, body: { code: 'WRONG_TRIP' } });
    expect((await rearm(asha)).status).toBe(202);
    expect((await exporter.account('two'))?.phase).toBe('locked');
    await desk.heard(/^two: .*asha/);
    expect(await rearm(asha)).toMatchObject({ status: 409, body: { code: 'SAME_PERSON' } });
    expect((await exporter.account('two'))?.phase).toBe('locked');
    expect((await rearm(ravi)).status).toBe(202);
    await untilPhase(exporter, 'two', 'watching');
    const { body } = await exporter.get<{ events: { fact: { type: string; by?: string } }[] }>(
      '/api/events?account=two&limit=1000',
    );
    const rearms = body.events.filter(({ fact }) => /^Rearm/.test(fact.type));
    expect(rearms.map(({ fact }) => [fact.type, fact.by])).toEqual([
      ['RearmAsked', 'token:asha'],
      ['Rearmed', 'token:ravi'],
    ]);
    // Whoever re-armed it is told of, and what was filed says by whom.
    const { body: kills } = await exporter.get<{ kills: { rearmed: { by: string } }[] }>(
      '/api/accounts/two/kills',
    );
    expect(kills.kills[0]?.rearmed.by).toBe('token:ravi');
  });
});
