// Trades added up as their document writes it: money and percent are texts with two decimals.
import type { Trade, TradeSummary } from './document.ts';

/** Minor units of an amount in major units, number or text; null when it is neither. */
export function minorOf(amount: unknown): number | null {
  if (typeof amount === 'string' && amount.trim() === '') return null;
  if (typeof amount !== 'string' && typeof amount !== 'number') return null;
  const major = Number(amount);
  return Number.isFinite(major) ? Math.round(major * 100) : null;
}

/** `-10.90` */
export const moneyText = (minor: number): string => (minor / 100).toFixed(2);

/** What tells a trade from every other: a strategy that re-enters gives the same id again. */
export const tradeKey = ({ trade_id, re_entry_num, entry_time }: Trade): string =>
  JSON.stringify([trade_id, re_entry_num ?? null, entry_time ?? null]);

/** A trade whose result is not known counts as a trade, neither won nor lost. */
export function summaryOf(trades: readonly Trade[]): TradeSummary {
  const results = trades.flatMap(({ pnl }) => minorOf(pnl) ?? []);
  const won = results.filter((minor) => minor > 0).length;
  const rate = trades.length === 0 ? 0 : (100 * won) / trades.length;
  return {
    total_trades: trades.length,
    total_pnl: moneyText(results.reduce((sum, minor) => sum + minor, 0)),
    winning_trades: won,
    losing_trades: results.filter((minor) => minor < 0).length,
    win_rate: rate.toFixed(2),
  };
}
