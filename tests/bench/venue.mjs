// The accounts of the time-to-flat bench at the paper exchange: what they hold, their stops, and whether they are flat.
import { setTimeout as pause } from 'node:timers/promises';
import { generatedMarket } from '../../exporter/dist/paper/generated.js';

/** 27 strikes, calls and puts, carried over and intraday: 108 positions are possible. */
export const STRIKES_EACH_WAY = 13;
const LOT = 25;
const COST_RUPEES = 100;
const TRIGGER_RUPEES = 4_000;
const PASSWORD = 'bench';

/** Every position that the market of that day lets exist. */
export function contracts(date) {
  const market = generatedMarket({ seed: 1, scenario: 'calm', date, strikesEachWay: STRIKES_EACH_WAY });
  const symbols = market.instruments().map(({ symbol }) => symbol);
  return ['NRML', 'MIS'].flatMap((product) => symbols.map((symbol) => ({ symbol, product })));
}

/** Shorts and longs in turn. */
export const legsOf = (all, count) =>
  all
    .slice(0, count)
    .map((contract, n) => ({ ...contract, qty: n % 2 === 0 ? -LOT : LOT, price: COST_RUPEES }));

export const usersOf = (name, count, carried) =>
  Array.from({ length: count }, (_, n) => ({
    user: `${name}-${n}`,
    password: PASSWORD,
    openingFunds: 1_000_000_000,
    carried,
  }));

/** Calls of the people who set the stage, past the exporter. */
export function exchangeCalls({ url, adminKey }) {
  async function call(path, headers, body) {
    const sent = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
    const answer = await fetch(`${url}${path}`, { headers, ...sent });
    if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`);
    return answer.json();
  }
  const admin = (path, body) => call(path, { 'x-admin-key': adminKey }, body);
  return {
    faults: (add) => admin('/admin/faults', { clear: true, add }),
    /** A stop for every short, as many at once as the exchange takes. */
    async placeStops({ user, password, carried }, perSecond) {
      const { token } = await call('/v1/login', {}, { user, password });
      const shorts = carried.filter(({ qty }) => qty < 0);
      for (let n = 0; n < shorts.length; n += perSecond) {
        const orders = shorts.slice(n, n + perSecond).map(({ symbol, product, qty }) => ({
          ...{ symbol, product, side: 'BUY', type: 'SL', qty: -qty },
          ...{ trigger_price: TRIGGER_RUPEES, price: TRIGGER_RUPEES + 100 },
        }));
        const headers = { authorization: `Bearer ${token}` };
        await Promise.all(orders.map((order) => call('/v1/orders', headers, order)));
        await pause(1_050);
      }
    },
    /** Throws unless the exchange's own books say that it holds nothing and has no order waiting. */
    async demandFlat(user) {
      const { users } = await admin('/admin/state');
      const { positions, orders } = users.find((one) => one.user === user);
      const open = positions.filter(({ net_qty }) => net_qty !== 0).length;
      const waiting = orders.filter(({ status }) => /PENDING|OPEN/.test(status)).length;
      if (open + waiting > 0)
        throw new Error(`${user} was called flat with ${open} open, ${waiting} waiting`);
    },
  };
}
