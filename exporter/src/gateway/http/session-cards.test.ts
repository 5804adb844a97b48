// The cards of sessions on the stream that every screen has: at once, again when they change, and not otherwise.
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { SessionCard } from '../../contract/session.ts';
import { as, post } from '../fixture.ts';
import { type Heard, hear, type LiveRunning, startLive } from '../live/fixture.ts';

let gateway: LiveRunning;
beforeEach(async () => {
  gateway = await startLive();
});
afterEach(() => gateway.close());

const ORDER = {
  user_id: 'asha',
  strategy_id: 'straddle',
  broker_connection_id: 'paper-1',
  speed_multiplier: 1,
};

const cardsIn = (heard: readonly Heard[]): readonly (readonly SessionCard[])[] =>
  heard
    .filter(({ event }) => event === 'sessions')
    .map(({ data }) => data.sessions as readonly SessionCard[]);

it('brings each session when it begins and when its result changes, and nothing where there is none', async () => {
  const quiet = await hear(`${gateway.url}/api/events/stream`, (heard) => heard.length > 0);
  expect(cardsIn(quiet)).toEqual([]);
  const begun = await post(`${gateway.url}/api/v2/live/start`, ORDER, as('control'));
  const id = String(begun.json().session_id);
  const hearing = hear(`${gateway.url}/api/events/stream`, (heard) =>
    cardsIn(heard).some(([card]) => card?.pnl.total === 6_250),
  );
  const pnl = { realized_pnl: '5000.00', unrealized_pnl: '1250.00', total_pnl: '6250.00' };
  const tick = { type: 'tick', tick_state: { pnl_summary: { ...pnl, closed_trades: 2, open_trades: 1 } } };
  await new Promise((resolve) => setTimeout(resolve, 1_200));
  await post(`${gateway.url}/api/live-trading/sessions/${id}/events`, { events: [tick] });
  const told = cardsIn(await hearing);
  expect(told).toHaveLength(2);
  expect(told[0]?.[0]).toMatchObject({ id, account: 'paper-1', strategy: 'straddle', positions: null });
  expect(told[0]?.[0]?.pnl.total).toBe(null);
  expect(told[1]?.[0]?.pnl).toMatchObject({ total: 6_250, realized: 5_000, closedTrades: 2 });
});
