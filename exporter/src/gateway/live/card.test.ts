// The card of a session: what its source has told, and null for what it has not.
import { expect, it } from 'vitest';
import { sessionCard } from './card.ts';
import { newSession } from './session.ts';
import { reduce } from './state.ts';

const session = newSession({
  id: 'sim-1',
  user: 'user-1',
  strategy: 'straddle',
  account: 'paper-1',
  host: 'replay',
  speed: 10,
  status: 'running',
  startedAt: 5,
  endedAt: null,
  why: null,
});
const position = {
  position_id: 'p',
  symbol: 'PE',
  exchange: 'NFO',
  quantity: -75,
  entry_price: 88.1,
  current_price: null,
  unrealized_pnl: null,
  entry_time: '2024-10-28T09:30:00+05:30',
};
const trade = {
  trade_id: 't',
  symbol: 'CE',
  side: 'sell',
  quantity: 1,
  entry_price: '270.00',
  entry_time: '2024-10-28T09:18:00+05:30',
  exit_price: '280.90',
  exit_time: '2024-10-28T09:23:00+05:30',
  pnl: '-10.90',
};

it('says nothing of what was never told', () => {
  const card = sessionCard(session, null);
  expect([card.pnl.total, card.positions, card.progressRatio, card.clock]).toEqual([null, null, null, null]);
  expect(card.notices).toEqual([]);
});

it('tells entries and trades in the order of their moments, and counts nodes by their state', () => {
  const { state } = reduce(session.state, [
    { type: 'trade', trade },
    {
      type: 'tick',
      tick_state: {
        current_time: '2024-10-28T09:31:00+05:30',
        progress: { progress_percentage: 12.5 },
        open_positions: [position],
        pnl_summary: {
          realized_pnl: '-10.90',
          unrealized_pnl: null,
          total_pnl: null,
          closed_trades: 1,
          open_trades: 1,
          win_rate: '0.00',
        },
      },
    },
    {
      type: 'node',
      event: {
        execution_id: 'e',
        parent_execution_id: null,
        timestamp: '2024-10-28 09:18:00+05:30',
        event_type: 'logic_completed',
        node_id: 'start',
        children_nodes: [{ id: 'entry-1' }],
      },
    },
  ]);
  const card = sessionCard({ ...session, state, heardAt: 9 }, 'INR');
  expect(card.notices.map(({ text }) => text)).toEqual([
    'Entered sell 1 CE at 270.00',
    'Closed sell 1 CE at 280.90, result -10.90',
    'Entered -75 PE at 88.1',
  ]);
  expect(card.pnl).toEqual({
    total: null,
    realized: -10.9,
    unrealized: null,
    closedTrades: 1,
    winRate: '0.00',
  });
  expect(card.progressRatio).toBe(0.125);
  expect(card.nodes).toEqual({ active: 1, pending: 0, completed: 1, failed: 0 });
  expect(card.positions?.[0]).toMatchObject({ symbol: 'PE', qty: -75, unrealized: null });
});
