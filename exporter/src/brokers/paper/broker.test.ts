// The paper broker without a wire: what an order book with an unreadable row may and may not prove.
import { describe, expect, it } from 'vitest';
import type { Exit } from '../../core/types.ts';
import { paperBroker } from './broker.ts';
import { type HttpAnswer, type Transport, TransportError } from './transport.ts';

const exit: Exit = {
  ref: 'a',
  positionKey: 'A|NRML',
  instrument: 'A',
  symbol: 'A',
  product: 'NRML',
  side: 'buy',
  qty: 25,
  netBefore: -25,
  price: 11_445,
};

/** An exchange that loses every answer to an order, and whose order book is this list. */
function world(book: readonly unknown[]) {
  let time = 1_000_000;
  const bodies: unknown[] = [];
  const json = (data: unknown): HttpAnswer => ({ status: 200, headers: {}, body: JSON.stringify(data) });
  const transport: Transport = async ({ method, path, body }) => {
    if (path === '/v1/login') return json({ token: 't' });
    if (method === 'GET') return json({ data: book });
    bodies.push(JSON.parse(body ?? ''));
    throw new TransportError('connection lost', true);
  };
  const clock = { now: () => time, after: () => () => {} };
  const options = { id: 'paper-1', baseUrl: 'http://nowhere', user: 'asha', password: 'p', clock, transport };
  return {
    broker: paperBroker(options),
    bodies,
    pass: (ms: number) => {
      time += ms;
    },
  };
}

describe('an exit whose answer was lost', () => {
  it('goes out in rupees, to the paisa', async () => {
    const { broker, bodies } = world([]);
    await broker.exit(exit);
    const order = { symbol: 'A', side: 'BUY', product: 'NRML', qty: 25, type: 'LIMIT', price: 114.45 };
    expect(bodies).toEqual([{ ...order, tag: 'a' }]);
  });

  it('is placed again when a readable book proves that it is not there', async () => {
    const { broker, bodies, pass } = world([]);
    await broker.exit(exit);
    pass(3_000);
    await broker.exit(exit);
    expect(bodies).toHaveLength(2);
  });

  it('is not placed again while a row of the book cannot be read: it might be that order', async () => {
    const { broker, bodies, pass } = world([{ order_id: '1', symbol: 'A', status: '--' }]);
    for (let i = 0; i < 3; i++) {
      expect(await broker.exit(exit)).toMatchObject({ ok: false, retry: 'unknown' });
      pass(10_000);
    }
    expect(bodies).toHaveLength(1);
  });
});
