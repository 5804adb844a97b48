// Metrics of an account, read from the latest frame.
import { type AccountFrame, type Known, PHASES, type PositionView } from '../../contract.ts';
import { openOrdersOf, openPositionsOf } from '../summary.ts';
import type { Labels } from './expose.ts';
import { gauge, type Table } from './table.ts';

/** Series per account that positions may make; the largest by notional come first. */
const MOST_POSITIONS = 20;
const STATES = ['ok', 'breach', 'unknown'] as const;

const flag = (yes: boolean): number => (yes ? 1 : 0);

interface Held {
  readonly symbol: string;
  readonly side: 'long' | 'short';
  readonly notional: Known;
  readonly unrealized: Known;
}

const sum = (a: Known, b: Known): Known =>
  a === null || b === null ? null : Math.round((a + b) * 100) / 100;

function add(held: Held | undefined, { symbol, netQty, notional, unrealized }: PositionView): Held {
  const side = netQty > 0 ? 'long' : 'short';
  if (held === undefined) return { symbol, side, notional, unrealized };
  return { ...held, notional: sum(held.notional, notional), unrealized: sum(held.unrealized, unrealized) };
}

/** Open positions by symbol and side: one symbol held as two products is one series, for two would collide. */
function heldBy({ positions }: AccountFrame): readonly Held[] {
  const bySide = new Map<string, Held>();
  for (const position of positions) {
    if (position.netQty === 0) continue;
    const key = `${position.symbol}|${position.netQty > 0}`;
    bySide.set(key, add(bySide.get(key), position));
  }
  // An unknown notional may be the largest of all.
  const size = ({ notional }: Held): number => notional ?? Number.POSITIVE_INFINITY;
  return [...bySide.values()].sort((a, b) => size(b) - size(a)).slice(0, MOST_POSITIONS);
}

const unrealizedBySymbol = (account: AccountFrame) =>
  heldBy(account).map(({ symbol, side, unrealized }) => [{ symbol, side }, unrealized] as const);
const notionalBySymbol = (account: AccountFrame) =>
  heldBy(account).map(({ symbol, side, notional }) => [{ symbol, side }, notional] as const);

const headrooms = ({ conditions }: AccountFrame) =>
  conditions.map(({ id, rule, headroomRatio }) => [{ rule, condition: id }, headroomRatio] as const);
const states = ({ conditions }: AccountFrame) =>
  conditions.flatMap(({ id, rule, state }) =>
    STATES.map((one): readonly [Labels, number] => [
      { rule, condition: id, state: one },
      flag(one === state),
    ]),
  );
const phases = ({ phase }: AccountFrame) =>
  PHASES.map((one) => [{ phase: one }, flag(one === phase)] as const);
const seconds = (ms: Known): Known => (ms === null ? null : ms / 1000);

export const ACCOUNT: Table<AccountFrame> = {
  each: ({ frame }) => frame?.accounts ?? [],
  labels: ({ id, broker, currency }) => ({ account: id, broker, currency }),
  lines: [
    gauge('account_info', 'An account that is watched; always 1.', () => 1),
    gauge('account_phase', 'The phase that the account is in has 1, every other 0.', phases),
    gauge('account_mtm', 'Profit or loss of the day, marked to market, in the currency.', (a) => a.mtm),
    gauge('account_mtm_worst', 'Lower bound of the profit or loss of the day.', (a) => a.mtmWorst),
    gauge('account_mtm_best', 'Upper bound of the profit or loss of the day.', (a) => a.mtmBest),
    gauge(
      'account_mtm_coverage_ratio',
      'Share of the open notional that has a fresh price.',
      (a) => a.coverageRatio,
    ),
    gauge('account_realized_pnl', 'Profit or loss of closed trades of the day.', (a) => a.realized),
    gauge('account_unrealized_pnl', 'Profit or loss of open positions.', (a) => a.unrealized),
    gauge('account_stop_loss_hit', 'Whether a stop of a sold option was hit today.', (a) =>
      flag(a.stopLossHit),
    ),
    gauge('account_open_positions', 'Positions that are not flat.', openPositionsOf),
    gauge('account_open_orders', 'Orders in the book that can still trade.', openOrdersOf),
    gauge('account_last_good_read_timestamp_seconds', 'When the account was last read whole.', (a) =>
      seconds(a.lastGoodReadAt),
    ),
    gauge(
      'position_unrealized_pnl',
      'Profit or loss of an open position, the largest by notional.',
      unrealizedBySymbol,
    ),
    gauge('position_notional', 'Absolute value of an open position, the largest ones.', notionalBySymbol),
    gauge('condition_headroom_ratio', 'Share of a limit still free, 0 to 1.', headrooms),
    gauge('condition_state', 'The state that the condition is in has 1, every other 0.', states),
  ],
};
