// What each symbol brought: its trades, and what our own exits of it slipped.
import type { Minor, Ms } from '../../types.ts';
import type { Past, PastAccount } from '../past.ts';
import type { Asked, Question } from '../question.ts';
import type { TradeRow } from '../rows.ts';
import { ACCOUNT, CURRENCY, column, perAccount, type Row } from './columns.ts';
import { exitSlips } from './exit-slips.ts';
import { quartiles } from './quartiles.ts';
import { expectancy, profitFactor, winRatio } from './results.ts';
import { tradesAsked } from './trades.ts';

const columns = [
  ACCOUNT,
  CURRENCY,
  column('symbol', 'text', 'What was traded.'),
  column('trades', 'count', 'Round trips that were closed.'),
  column('wins', 'count', 'Those that made money.'),
  column('losses', 'count', 'Those that lost money.'),
  column('winRatio', 'ratio', 'Wins among wins and losses.'),
  column('pnl', 'money', 'The sum of their results; null where none is known.'),
  column('expectancy', 'money', 'The mean result of a win or loss.'),
  column('profitFactor', 'number', 'What was won against what was lost; null where nothing was lost.'),
  column('meanHeldMs', 'ms', 'The mean time from opened to closed, of those that were not carried in.'),
  column('best', 'money', 'The best result of one trade.'),
  column('worst', 'money', 'The worst.'),
  column('exits', 'count', "Tripline's own exits whose slippage is known."),
  column('exitSlipQ25Bps', 'bps', 'The first quartile of what they slipped; above 0 is worse than planned.'),
  column('exitSlipQ50Bps', 'bps', 'Its median.'),
  column('exitSlipQ75Bps', 'bps', 'Its third quartile.'),
];

interface Tally {
  trades: number;
  wins: number;
  losses: number;
  won: Minor;
  lost: Minor;
  held: number;
  heldMs: Ms;
  best: Minor | null;
  worst: Minor | null;
}

const newTally = (): Tally => ({
  trades: 0,
  wins: 0,
  losses: 0,
  won: 0,
  lost: 0,
  held: 0,
  heldMs: 0,
  best: null,
  worst: null,
});

function add(tally: Tally, { pnl, openedAt, closedAt }: TradeRow): void {
  tally.trades += 1;
  if (openedAt !== null) {
    tally.held += 1;
    tally.heldMs += closedAt - openedAt;
  }
  if (pnl === null) return;
  tally.best = Math.max(tally.best ?? pnl, pnl);
  tally.worst = Math.min(tally.worst ?? pnl, pnl);
  if (pnl > 0) {
    tally.wins += 1;
    tally.won += pnl;
  }
  if (pnl < 0) {
    tally.losses += 1;
    tally.lost -= pnl;
  }
}

async function tallies(past: Past, asked: Asked, account: string): Promise<Map<string, Tally>> {
  const bySymbol = new Map<string, Tally>();
  for await (const trade of tradesAsked(past, asked, account)) {
    const tally = bySymbol.get(trade.symbol) ?? newTally();
    add(tally, trade);
    bySymbol.set(trade.symbol, tally);
  }
  return bySymbol;
}

const rowOf = (
  { id, currency }: PastAccount,
  symbol: string,
  tally: Tally,
  slips: readonly number[],
): Row => [
  id,
  currency,
  symbol,
  tally.trades,
  tally.wins,
  tally.losses,
  winRatio(tally),
  tally.best === null ? null : tally.won - tally.lost,
  expectancy(tally),
  profitFactor(tally),
  tally.held === 0 ? null : Math.round(tally.heldMs / tally.held),
  tally.best,
  tally.worst,
  slips.length,
  ...quartiles(slips),
];

async function* rowsOf(past: Past, asked: Asked, account: PastAccount): AsyncGenerator<Row> {
  const bySymbol = await tallies(past, asked, account.id);
  const slips = await exitSlips(past, asked, account.id);
  for (const symbol of [...new Set([...bySymbol.keys(), ...slips.keys()])].sort()) {
    yield rowOf(account, symbol, bySymbol.get(symbol) ?? newTally(), slips.get(symbol) ?? []);
  }
}

export const symbols: Question = {
  name: 'symbols',
  what: 'What did each symbol bring, and what did leaving it slip?',
  columns,
  ask: (past, asked) => perAccount(asked, (account) => rowsOf(past, asked, account)),
};
