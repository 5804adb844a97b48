// Alertmanager at the door: its payload is taken as it is, bounded, recorded and shown; the engine is asked for no kill.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LinkReply, LinkRequest } from '../../contract/request.ts';
import { as, get, post, type Running, startGateway } from '../fixture.ts';

let gateway: Running;
/** Records as the exporter does, without its judgement of what is news. */
const recording = async (request: LinkRequest): Promise<LinkReply> => {
  if (request.name !== 'alerts') throw new Error(`asked for ${request.name}`);
  for (const alert of request.alerts) {
    gateway.journal.add('alerts', 9_000, { type: 'AlertReceived', alert, by: request.by });
  }
  return { type: 'recorded', count: request.alerts.length };
};
beforeEach(async () => {
  gateway = await startGateway({ engine: recording });
});
afterEach(() => gateway.close());

const firing = {
  status: 'firing',
  labels: { alertname: 'LimitUtilizationHigh', severity: 'warning', account: 'paper-1', instance: 'x:9464' },
  annotations: { summary: 'paper-1 has used\n90 % of its limit', runbook_url: 'docs/runbooks/limit.md' },
  startsAt: '2024-07-24T03:50:00.123456789Z',
  endsAt: '0001-01-01T00:00:00Z',
  generatorURL: 'http://prometheus:9090/graph',
  fingerprint: 'c1ac9d2f1e6f5b3a',
};
const payload = (...alerts: readonly unknown[]) => ({
  version: '4',
  groupKey: '{}:{}',
  truncatedAlerts: 0,
  status: 'firing',
  receiver: 'tripline',
  groupLabels: {},
  commonLabels: {},
  commonAnnotations: {},
  externalURL: 'http://alertmanager:9093',
  alerts,
});
const send = (body: unknown, headers = as('ingest')) => post(`${gateway.url}/api/alerts`, body, headers);

describe('the webhook of Alertmanager', () => {
  it('is recorded, shown while it fires, and part of the journal that all may read', async () => {
    const answer = await send(payload(firing));
    expect([answer.status, answer.json()]).toEqual([200, { received: 1, recorded: 1 }]);
    const alert = {
      fingerprint: 'c1ac9d2f1e6f5b3a',
      status: 'firing',
      name: 'LimitUtilizationHigh',
      severity: 'warning',
      account: 'paper-1',
      summary: 'paper-1 has used 90 % of its limit',
      startsAt: Date.UTC(2024, 6, 24, 3, 50, 0, 123),
      endsAt: null,
    };
    expect(gateway.asked).toEqual([{ name: 'alerts', alerts: [alert], by: 'token:ingest' }]);
    expect((await get(`${gateway.url}/api/alerts`)).json()).toEqual({
      alerts: [{ alert, receivedAt: 9_000 }],
      total: 1,
    });
    const { events } = (await get(`${gateway.url}/api/events?account=alerts`)).json();
    expect(events).toMatchObject([{ fact: { type: 'AlertReceived', alert } }]);
    await send(payload({ ...firing, status: 'resolved', endsAt: '2024-07-24T04:00:00Z' }));
    expect((await get(`${gateway.url}/api/alerts`)).json()).toEqual({ alerts: [], total: 0 });
  });

  it('is refused when it is too long or makes no sense, and nothing of it is recorded', async () => {
    const many = Array.from({ length: 501 }, () => ({ status: 'firing', labels: {}, fingerprint: 'a' }));
    for (const body of [
      payload(...many),
      payload({ ...firing, startsAt: 'yesterday' }),
      payload({ ...firing, fingerprint: '../x' }),
      payload({ ...firing, status: 'maybe' }),
      { ...payload(firing), version: '3' },
      {},
      [],
    ]) {
      expect((await send(body)).json().code).toBe('INVALID');
    }
    expect(gateway.asked).toEqual([]);
  });

  it('is told to come again when the engine is silent or has had enough', async () => {
    await gateway.close();
    const reply: LinkReply = { type: 'refused', code: 'TOO_MANY_ALERTS', detail: 'at most 5' };
    gateway = await startGateway({ engine: async () => reply });
    expect((await send(payload(firing))).status).toBe(429);
    await gateway.close();
    gateway = await startGateway({ engine: () => Promise.reject(new Error('gone')) });
    expect((await send(payload(firing))).json().code).toBe('ENGINE_SILENT');
  });

  it('needs a token of its own where nobody may come in without one', async () => {
    expect((await send(payload(firing), as('control'))).status).toBe(403);
    expect((await send(payload(firing), {})).status).toBe(200);
  });
});
