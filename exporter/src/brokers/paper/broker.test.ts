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

/** An exchange that holds back its positions until they are let go, and lists which symbols it was asked to quote. */
function slowBooks(books: readonly (readonly string[])[]) {
  const quoted: (readonly string[])[] = [];
  const waiting: (() => void)[] = [];
  let read = 0;
  const json = (data: unknown): HttpAnswer => ({ status: 200, headers: {}, body: JSON.stringify(data) });
  const row = (symbol: string) => ({
    ...{ symbol, product: 'NRML', option_type: 'CE', carried_qty: -25, net_qty: symbol === 'GONE' ? 0 : -25 },
    ...{
      buy_qty: symbol === 'GONE' ? 25 : 0,
      sell_qty: 25,
      buy_amount: 0,
      sell_amount: 2_500,
      multiplier: 1,
    },
    ...{ tick_size: 0.05, lot_size: 25, freeze_qty: 1_800 },
  });
  const transport: Transport = async ({ path }) => {
    if (path === '/v1/login') return json({ token: 't' });
    if (path === '/v1/positions') {
      const symbols = books[read++] ?? [];
      await new Promise<void>((resolve) => waiting.push(resolve));
      return json({ data: symbols.map(row) });
    }
    const symbols = (path.split('symbols=')[1] ?? '').split(',');
    quoted.push(symbols);
    return json({ data: symbols.map((symbol) => ({ symbol, last: 100, at: 1_000_000 })) });
  };
  const clock = { now: () => 1_000_000, after: () => () => {} };
  const options = { id: 'paper-1', baseUrl: 'http://nowhere', user: 'asha', password: 'p', clock, transport };
  const broker = paperBroker(options);
  const passed = () => new Promise<void>((resolve) => setImmediate(resolve));
  return {
    quoted,
    /** Asks for the account; `before` is called while the exchange still holds the positions back. */
    async account(before: () => void = () => {}) {
      const answer = broker.account();
      await passed();
      before();
      waiting.shift()?.();
      const read = await answer;
      return read.ok ? Object.keys(read.data.marks) : read.kind;
    },
  };
}

describe('a read of the account', () => {
  it('asks for the prices of what was open before while the positions are on their way', async () => {
    const { account, quoted } = slowBooks([
      ['A', 'B'],
      ['A', 'B'],
    ]);
    expect(await account(() => expect(quoted).toEqual([]))).toEqual(['A', 'B']);
    expect(
      await account(() =>
        expect(quoted).toEqual([
          ['A', 'B'],
          ['A', 'B'],
        ]),
      ),
    ).toEqual(['A', 'B']);
    expect(quoted).toHaveLength(2);
  });

  it('asks for the price of what came new, and shows none for what is closed', async () => {
    const { account, quoted } = slowBooks([['A', 'B'], ['B', 'GONE', 'C'], ['GONE'], ['GONE']]);
    await account();
    expect(await account()).toEqual(['B', 'C']);
    expect(quoted.slice(1)).toEqual([['A', 'B'], ['C']]);
    expect(await account()).toEqual([]);
    expect(await account()).toEqual([]);
    expect(quoted).toHaveLength(4);
  });
});
