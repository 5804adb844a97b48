// Options are checked by the adapter they belong to, and what is wrong is named without being shown.
import { describe, expect, it } from 'vitest';
import { brokerKinds } from './index.ts';

const clock = { now: () => 0, after: () => () => {} };
const options = { baseUrl: 'http://127.0.0.1:9', user: 'asha', password: 'hunter2' };

describe('broker options', () => {
  it('make a broker that keeps its own pace', () => {
    expect(brokerKinds.paper.create('paper-1', options, clock).broker).toMatchObject({
      id: 'paper-1',
      can: { marketOrders: true, lock: 'none', ordersPerSecond: 10 },
      stats: { parseRejects: {}, relogins: 0 },
    });
  });

  it('of a pushed account may be left out; its webhook wants an address and a secret', () => {
    const { pushed } = brokerKinds;
    expect(pushed.create('kv', undefined, clock)).toMatchObject({
      gate: null,
      broker: { can: { hands: 'owner' } },
    });
    const url = 'http://127.0.0.1:9/hook';
    expect(pushed.create('kv', { webhook: { url, secret: 'hunter2' } }, clock).gate).not.toBeNull();
    const wrong = (webhook: object) => () => pushed.create('kv', { webhook }, clock);
    expect(wrong({ url })).toThrow(/webhook.secret/);
    expect(wrong({ url: 'javascript:hunter2', secret: 'hunter2' })).toThrow(/webhook.url/);
    expect(wrong({ url: 'javascript:hunter2', secret: 'hunter2' })).not.toThrow(/hunter2/);
    expect(wrong({ url, secret: { env: 'NO_SUCH_VARIABLE' } })).toThrow(/NO_SUCH_VARIABLE holds no secret/);
  });

  it.each([
    [{ ...options, user: 7, password: ['hunter2'] }, /paper-1: user: .+; password: /],
    [{ ...options, baseUrl: 'ftp://asha:hunter2@exchange' }, /baseUrl: /],
    [{ ...options, ordersPerSecond: 50 }, /ordersPerSecond: /],
    [{ ...options, pasword: 'hunter2' }, /pasword/],
    ['hunter2', /options: /],
  ])('that are wrong are named, never shown: %#', (wrong, message) => {
    const create = () => brokerKinds.paper.create('paper-1', wrong, clock);
    expect(create).toThrow(message);
    expect(create).not.toThrow(/hunter2/);
  });
});
