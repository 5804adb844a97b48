// Options are checked by the adapter they belong to, and what is wrong is named without being shown.
import { describe, expect, it } from 'vitest';
import { brokerKinds } from './index.ts';

const clock = { now: () => 0, after: () => () => {} };
const options = { baseUrl: 'http://127.0.0.1:9', user: 'asha', password: 'hunter2' };

describe('broker options', () => {
  it('make a broker that keeps its own pace', () => {
    expect(brokerKinds.paper.create('paper-1', options, clock).broker).toMatchObject({
      id: 'paper-1',
      can: { marketOrders: true, lock: 'none', ordersPerSecond: 8 },
      stats: { parseRejects: {}, relogins: 0 },
    });
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
