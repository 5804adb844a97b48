// Metrics of a fund, as its trading engine's state files show it. Every label from a file has a bound.
import type { FundView, SymbolRisk } from '../../contract/fund.ts';
import type { Known } from '../../contract.ts';
import type { Labels } from './expose.ts';
import { gauge, summary, type Table } from './table.ts';

/** Series per fund that symbols, and that assets may make. */
const MOST_SYMBOLS = 50;
const MOST_ASSETS = 50;
const MOST_LETTERS = 64;

interface Subject {
  readonly account: string;
  readonly fund: FundView;
  /** What has passed since the fund was put together, in seconds. */
  readonly sinceSeconds: number;
}

type Rows = readonly (readonly [Labels, Known])[];

const label = (text: string): string => text.slice(0, MOST_LETTERS);

/** The wildest symbols first, for they are the ones to watch; by name where nothing is known. */
function symbols({ fund }: Subject, read: (symbol: SymbolRisk) => Known): Rows {
  const wild = ({ atrRatio }: SymbolRisk): number => atrRatio ?? Number.NEGATIVE_INFINITY;
  const rows = Object.entries(fund.symbols)
    .sort(([a, left], [b, right]) => {
      const [x, y] = [wild(left), wild(right)];
      return x === y ? (a < b ? -1 : 1) : y - x;
    })
    .slice(0, MOST_SYMBOLS)
    .map(([symbol, risk]) => [{ symbol: label(symbol) }, read(risk)] as const);
  return once(rows);
}

/** One label stands once, whatever a file repeats. */
function once(rows: Rows): Rows {
  const byLabel = new Map(rows.map((row) => [JSON.stringify(row[0]), row]));
  return [...byLabel.values()];
}

const assets = ({ fund }: Subject): Rows =>
  once(fund.aum.slices.slice(0, MOST_ASSETS).map(({ label: asset, usd }) => [{ asset: label(asset) }, usd]));

const later = (age: Known, seconds: number): Known => (age === null ? null : age + seconds);

/** Files by name; a surface that has none goes by its own name. The oldest surface of a file speaks for it. */
function ages({ fund, sinceSeconds }: Subject): Rows {
  const byFile = new Map<string, Known>();
  for (const { source, ageSeconds } of Object.values(fund.surfaces)) {
    if (source === null || ageSeconds === null) continue;
    byFile.set(source, Math.max(byFile.get(source) ?? 0, ageSeconds + sinceSeconds));
  }
  return [...byFile].map(([file, age]) => [{ file: label(file) }, age]);
}

const problems = ({ fund }: Subject): Rows =>
  once(
    Object.entries(fund.surfaces).flatMap(([surface, { source, problem }]) =>
      problem === null ? [] : [[{ file: label(source ?? surface), problem: label(problem) }, 1] as const],
    ),
  );

const slippages = ({ fund: { router } }: Subject): Rows => [
  [{ quantile: '0.25' }, router.slipQ25Bps],
  [{ quantile: '0.5' }, router.slipQ50Bps],
  [{ quantile: '0.75' }, router.slipQ75Bps],
];

const quality = ({ fund: { router } }: Subject): Rows =>
  router.quality === null ? [] : [[{ quality: label(router.quality) }, 1]];

export const FUND: Table<Subject> = {
  each: ({ frame }) =>
    (frame?.accounts ?? []).flatMap(({ id, fund, at }) => {
      if (fund === null) return [];
      return [{ account: id, fund, sinceSeconds: Math.max(0, ((frame?.at ?? at) - fund.at) / 1000) }];
    }),
  labels: ({ account }) => ({ account }),
  lines: [
    gauge('nav_usd', 'Net asset value in dollars.', ({ fund }) => fund.nav.navUsd),
    gauge('nav_zar', 'Net asset value in rand.', ({ fund }) => fund.nav.navZar),
    gauge('nav_age_seconds', 'Age of the net asset value.', ({ fund, sinceSeconds }) =>
      later(fund.nav.ageSeconds, sinceSeconds),
    ),
    gauge('drawdown_ratio', 'Fall from the peak, 0 to 1.', ({ fund }) => fund.risk.drawdownRatio),
    gauge('atr_ratio', 'Range now over its usual range; 1 is usual.', ({ fund }) => fund.risk.atrRatio),
    gauge('fee_pnl_ratio', 'Fees over profit.', ({ fund }) => fund.risk.feePnlRatio),
    gauge('symbol_atr_ratio', 'Range now over its usual range, of the wildest symbols.', (s) =>
      symbols(s, ({ atrRatio }) => atrRatio),
    ),
    gauge('symbol_drawdown_today_ratio', 'Fall of the day, 0 to 1, of the wildest symbols.', (s) =>
      symbols(s, ({ ddTodayRatio }) => ddTodayRatio),
    ),
    gauge('aum_usd', 'Assets under management in dollars, the largest ones.', assets),
    gauge(
      'router_maker_fill_ratio',
      'Share of orders filled as maker.',
      ({ fund }) => fund.router.makerFillRate,
    ),
    gauge(
      'router_fallback_ratio',
      'Share of orders that fell back to taking.',
      ({ fund }) => fund.router.fallbackRatio,
    ),
    summary('router_slippage_bps', 'Slippage in basis points, by quantile.', slippages),
    gauge('router_quality_info', "The router's own word on its quality; always 1.", quality),
    gauge('state_file_age_seconds', 'Age of what a state file says.', ages),
    gauge('state_file_problem', 'A state file with something wrong has 1.', problems),
  ],
};
