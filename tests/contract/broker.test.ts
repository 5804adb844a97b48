// What the engine may expect of any broker, tried on every kind in the registry in a world that fails on demand.
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Broker } from '../../exporter/src/core/ports.ts';
import type { Exit } from '../../exporter/src/core/types.ts';
import { type BrokerWorld, type Trouble, WORLDS } from './broker-worlds.ts';

/** The troubles after which a read has failed, and what kind of failure it is. */
const FAILURES: readonly (readonly [Trouble, string])[] = [
  ['rate limit', 'rate'],
  ['server error', 'maintenance'],
  ['web page', 'maintenance'],
  ['no answer', 'network'],
  ['closed before acting', 'network'],
  ['closed after acting', 'network'],
];
/** The troubles that swallow the answer to an order that was taken. */
const LOST_ANSWERS: readonly Trouble[] = [
  'closed after acting',
  'server error after acting',
  'web page after acting',
];

describe.each(Object.entries(WORLDS))('broker %s', (_kind, open) => {
  let world: BrokerWorld;
  let broker: Broker;

  beforeEach(async () => {
    world = await open();
    broker = world.broker();
  });
  afterEach(() => world.close());

  /** Buys back a lot of the first contract, far below the market so that it rests. */
  const exitOf = (ref: string, change: Partial<Exit> = {}): Exit => ({
    ref,
    positionKey: `${world.symbols[0]}|NRML`,
    instrument: world.symbols[0],
    symbol: world.symbols[0],
    product: 'NRML',
    side: 'buy',
    qty: 25,
    netBefore: -25,
    price: 5,
    ...change,
  });
  const tagged = (ref: string) => world.orders().filter((order) => order.tag === ref);

  describe('reads', () => {
    it('1. an account that holds nothing as empty', async () => {
      const read = { positions: [], marks: {}, unparsed: [], brokerMtm: null };
      expect(await broker.account()).toMatchObject({ ok: true, data: read });
      expect(await broker.orders()).toMatchObject({ ok: true, data: { orders: [], unparsed: [] } });
    });

    it('2. positions in units and minor units, open and closed, and marks of the open ones', async () => {
      const [open, closed] = world.symbols;
      world.trade(open, -50, 11_445);
      world.trade(closed, 25, 10_000);
      world.trade(closed, -25, 9_005);
      const answer = await broker.account();
      if (!answer.ok) throw new Error(answer.message);
      const { positions, marks, unparsed } = answer.data;
      expect(unparsed).toEqual([]);
      expect(positions).toMatchObject([
        { symbol: open, netQty: -50, buyQty: 0, sellQty: 50, buyAmount: 0, sellAmount: 572_250 },
        { symbol: closed, netQty: 0, buyQty: 25, sellQty: 25, buyAmount: 250_000, sellAmount: 225_125 },
      ]);
      expect(positions[0]).toMatchObject({ unit: 1, lotSize: 25, tickSize: 5, freezeQty: 1800 });
      expect(new Set(positions.map((position) => position.key)).size).toBe(2);
      expect(Object.keys(marks)).toEqual([open]);
      expect(Number.isInteger(marks[open]?.price)).toBe(true);
      expect(marks[open]?.price).toBeGreaterThan(0);
    });

    it('3. the order book, with the tags of the orders', async () => {
      const id = world.rest();
      await broker.exit(exitOf('a'));
      const answer = await broker.orders();
      if (!answer.ok) throw new Error(answer.message);
      const side = { side: 'buy', type: 'limit', price: 5, qty: 25, filled: 0, status: 'open' };
      expect(answer.data.orders).toMatchObject([
        { ...side, id, tag: null },
        { ...side, tag: 'a' },
      ]);
    });

    it.each(FAILURES)('4. %s as a failure, never as an empty account or book', async (trouble, kind) => {
      world.trade(world.symbols[0], -25, 10_000);
      world.trouble(trouble, 'any');
      for (const answer of [await broker.account(), await broker.orders()]) {
        expect(answer).toMatchObject({ ok: false, kind, retry: 'yes' });
        expect(answer).not.toHaveProperty('data');
      }
      world.calm();
      expect(await broker.account()).toMatchObject({ ok: true, data: { positions: [{ netQty: -25 }] } });
    });

    it('5. a wrong password as a failure that shows no password and is not repeated at once', async () => {
      const stranger = world.broker('wrong password');
      for (const answer of [await stranger.account(), await stranger.orders()]) {
        expect(answer).toMatchObject({ ok: false, kind: 'auth', retry: 'yes' });
        expect(JSON.stringify(answer)).not.toContain('wrong password');
      }
    });

    it('6. through an expired session after one new login, however many calls met it', async () => {
      await broker.orders();
      world.trouble('expired session', 'any', 1);
      const answers = await Promise.all([broker.account(), broker.orders(), broker.orders()]);
      expect(answers.map((answer) => answer.ok)).toEqual([true, true, true]);
      expect(broker.stats.relogins).toBe(1);
    });

    it('7. again after a logout', async () => {
      await broker.orders();
      await broker.logout();
      expect(await broker.orders()).toMatchObject({ ok: true });
      expect(broker.stats.relogins).toBe(1);
    });

    it.each(FAILURES)('8. positions without a single mark when quotes meet %s', async (trouble, kind) => {
      world.trade(world.symbols[0], -25, 10_000);
      world.trouble(trouble, 'quotes');
      const answer = await broker.account();
      expect(answer).toMatchObject({ ok: true, data: { positions: [{ netQty: -25 }], marks: {} } });
      expect(broker.stats.parseRejects).toEqual({ [`quotes.${kind}`]: 1 });
    });

    it('9. no mark for a contract without a quote, and the others all the same', async () => {
      const [first, second] = world.symbols;
      world.trade(first, -25, 10_000);
      world.trade(second, -25, 10_000);
      world.trouble('missing quote', 'quotes');
      const answer = await broker.account();
      expect(answer.ok && Object.keys(answer.data.marks)).toEqual([first]);
    });

    it('10. a stale quote with its true age', async () => {
      const [symbol] = world.symbols;
      world.trade(symbol, -25, 10_000);
      const markAt = async () => {
        const answer = await broker.account();
        return answer.ok ? answer.data.marks[symbol]?.at : undefined;
      };
      const before = (await markAt()) ?? Number.NaN;
      world.trouble('stale quotes', 'quotes');
      world.moveOn();
      expect(await markAt()).toBe(before);
      world.calm();
      expect(await markAt()).toBe(before + 60_000);
    });

    it('11. a row that makes no sense by name, counted, and the others all the same', async () => {
      world.trade(world.symbols[0], -25, 10_000);
      world.trade(world.symbols[1], -50, 10_000);
      world.trouble('unreadable row', 'positions');
      const answer = await broker.account();
      if (!answer.ok) throw new Error(answer.message);
      expect(answer.data.positions).toMatchObject([{ symbol: world.symbols[1], netQty: -50 }]);
      expect(answer.data.unparsed).toHaveLength(1);
      expect(answer.data.unparsed[0]).toContain(world.symbols[0]);
      expect(Object.values(broker.stats.parseRejects)).toEqual([1]);
    });

    it('12. an order that is listed twice once', async () => {
      const id = world.rest();
      world.trouble('rows twice', 'orders');
      const answer = await broker.orders();
      expect(answer.ok && answer.data.orders.map((order) => order.id)).toEqual([id]);
    });
  });

  describe('cancels', () => {
    it('13. an order, and says late when it had already ended', async () => {
      const id = world.rest();
      expect(await broker.cancel(id)).toMatchObject({ ok: true, data: { outcome: 'done' } });
      expect(world.orders()).toMatchObject([{ id, working: false }]);
      expect(await broker.cancel(id)).toMatchObject({ ok: true, data: { outcome: 'late' } });
    });

    it('14. not what the broker refuses to cancel now, and may try again', async () => {
      const id = world.rest();
      world.trouble('cancels refused', 'cancel', 1);
      expect(await broker.cancel(id)).toMatchObject({ ok: false, kind: 'broker', retry: 'yes' });
      expect(world.orders()).toMatchObject([{ id, working: true }]);
      expect(await broker.cancel(id)).toMatchObject({ ok: true, data: { outcome: 'done' } });
    });

    it('15. not what does not exist', async () => {
      expect(await broker.cancel('404')).toMatchObject({ ok: false, kind: 'broker', retry: 'no' });
    });

    it.each(FAILURES)('16. with %s as a failure that may be repeated', async (trouble, kind) => {
      const id = world.rest();
      world.trouble(trouble, 'cancel', 1);
      expect(await broker.cancel(id)).toMatchObject({ ok: false, kind, retry: 'yes' });
      expect(await broker.cancel(id)).toMatchObject({ ok: true });
      expect(world.orders()).toMatchObject([{ id, working: false }]);
    });
  });

  describe('exits', () => {
    it('17. at the price given, with the reference as the tag', async () => {
      const answer = await broker.exit(exitOf('a', { qty: 50, price: 10 }));
      const [order] = tagged('a');
      expect(answer).toMatchObject({ ok: true, data: { orderId: order?.id } });
      expect(order).toMatchObject({ side: 'buy', type: 'limit', qty: 50, price: 10, working: true });
    });

    it('18. at the market when no price is given', async () => {
      expect(await broker.exit(exitOf('a', { price: null }))).toMatchObject({ ok: true });
      expect(tagged('a')).toMatchObject([{ type: 'market', price: null, working: false }]);
    });

    it('19. not at the market where market orders are refused, and says never', async () => {
      world.trouble('market orders refused', 'place');
      const answer = await broker.exit(exitOf('a', { price: null }));
      expect(answer).toMatchObject({ ok: false, kind: 'broker', retry: 'no' });
    });

    it('20. once for one reference, asked for twice or at the same moment', async () => {
      const [first, same] = await Promise.all([broker.exit(exitOf('a')), broker.exit(exitOf('a'))]);
      const again = await broker.exit(exitOf('a'));
      expect(first).toMatchObject({ ok: true });
      expect([same, again].map((answer) => answer?.ok && answer.data)).toEqual(
        [first, first].map((answer) => answer?.ok && answer.data),
      );
      expect(tagged('a')).toHaveLength(1);
    });

    it.each(LOST_ANSWERS)('21. once when the answer is lost (%s): found by its tag', async (trouble) => {
      world.trouble(trouble, 'place', 1);
      const answer = await broker.exit(exitOf('a'));
      expect(answer).toMatchObject({ ok: true, data: { orderId: tagged('a')[0]?.id } });
      await broker.exit(exitOf('a'));
      expect(tagged('a')).toHaveLength(1);
    });

    it('22. not again when the answer is lost and the book cannot be read', async () => {
      world.trouble('closed after acting', 'place', 1);
      world.trouble('server error', 'orders', 2);
      expect(await broker.exit(exitOf('a'))).toMatchObject({ ok: false, retry: 'unknown' });
      expect(await broker.exit(exitOf('a'))).toMatchObject({ ok: false, retry: 'unknown' });
      expect(await broker.exit(exitOf('a'))).toMatchObject({ ok: true });
      expect(tagged('a')).toHaveLength(1);
    });

    it('23. not again while the book may be late in showing it', async () => {
      world.trouble('closed after acting', 'place', 1);
      world.trouble('late order book', 'orders', 2);
      expect(await broker.exit(exitOf('a'))).toMatchObject({ ok: false, retry: 'unknown' });
      expect(await broker.exit(exitOf('a'))).toMatchObject({ ok: false, retry: 'unknown' });
      expect(await broker.exit(exitOf('a'))).toMatchObject({ ok: true });
      expect(tagged('a')).toHaveLength(1);
    });

    it.each<Trouble>(['no answer', 'closed before acting', 'server error', 'web page'])(
      '24. with %s as unknown, since nobody can tell',
      async (trouble) => {
        world.trouble(trouble, 'place', 1);
        expect(await broker.exit(exitOf('a'))).toMatchObject({ ok: false, retry: 'unknown' });
        expect(tagged('a')).toEqual([]);
      },
    );

    it('25. again at once after it was turned away at the door', async () => {
      world.trouble('rate limit', 'place', 1);
      expect(await broker.exit(exitOf('a'))).toMatchObject({ ok: false, kind: 'rate', retry: 'yes' });
      expect(await broker.exit(exitOf('a'))).toMatchObject({ ok: true });
      expect(tagged('a')).toHaveLength(1);
    });

    it('26. through an expired session, once', async () => {
      await broker.orders();
      world.trouble('expired session', 'place', 1);
      expect(await broker.exit(exitOf('a'))).toMatchObject({ ok: true });
      expect(tagged('a')).toHaveLength(1);
      expect(broker.stats.relogins).toBe(1);
    });

    it('27. at a pace that the broker bears, at once at first, and cancels before exits', async () => {
      const ids = [world.rest(), world.rest()];
      // A person's own orders count with ours: after a second they do no more.
      await pause(1_050);
      const refs = Array.from({ length: 21 }, (_, i) => `exit-${i}`);
      const answers = await Promise.all([
        ...refs.map((ref) => broker.exit(exitOf(ref))),
        ...ids.map((id) => broker.cancel(id)),
      ]);
      expect(answers.filter((answer) => !answer.ok)).toEqual([]);
      const arrivals = world.arrivals();
      const pace = broker.can.ordersPerSecond;
      const inASecond = arrivals.map(
        ({ at }) => arrivals.filter((o) => o.at >= at && o.at < at + 1_000).length,
      );
      expect(Math.max(...inASecond)).toBeLessThanOrEqual(pace);
      expect((arrivals[pace - 1]?.at ?? 0) - (arrivals[0]?.at ?? 0)).toBeLessThan(1_000);
      const lastCancel = arrivals.findLastIndex(({ what }) => what === 'cancel');
      expect(lastCancel).toBeLessThan(2 * pace);
      expect(refs.flatMap(tagged)).toHaveLength(21);
    });
  });
});
