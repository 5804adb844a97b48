// Scenes of the panels as dashboards have them: the data of a morning, with its units and limits.
import type { Scene, SceneFrame } from '../../grafana-plugin/harness/scene.ts';

const TIMES = Array.from({ length: 12 }, (_, nth) => 1_764_900_000_000 + nth * 15_000);

/** A series that ends in `last`. */
export const series = (
  name: string,
  last: number | null,
  labels: Record<string, string> = {},
): SceneFrame => ({
  fields: [
    { name: 'time', type: 'time', values: TIMES },
    {
      name,
      type: 'number',
      labels,
      values: TIMES.map((_, nth) => (nth === 11 || last === null ? last : Math.sin(nth) * 40 + nth * 3)),
    },
  ],
});

export const STEPS = [
  { value: null, color: 'green' },
  { value: 60, color: 'orange' },
  { value: 85, color: 'red' },
];

export const gauge = (more: Partial<Scene> = {}): Scene => ({
  panel: 'panels/gauge',
  width: 320,
  height: 240,
  series: [series('Margin used', 72.4)],
  defaults: {
    unit: 'percent',
    min: 0,
    max: 100,
    decimals: 1,
    thresholds: { mode: 'absolute', steps: STEPS },
  },
  ...more,
});

/** A row of an account's day, as the stream has it. */
const DAY: Readonly<Record<string, number | string | null>> = {
  account: 'kotak-1',
  total: 1864,
  realised: 210,
  unrealised: 1654,
  max_loss: 5000,
  max_profit: 8000,
  consecutive_losses: 1,
  max_consecutive_losses: 3,
  cooldown_left: 0,
  cooldown_min: 15,
  trades_today: 7,
  max_trades: 20,
  status: 'watching',
};

export const TRADES = [
  120, -80, 45, 300, -210, 15, 0, -95, 60, 410, -30, 25, -140, 75, 90, -60, 220, -15, 35, 180,
];

/** Accounts of a day, a row each; the trades belong to the first of them. */
export function day(
  ...rows: readonly Readonly<Record<string, number | string | null>>[]
): readonly SceneFrame[] {
  const filled = (rows.length === 0 ? [{}] : rows).map((row) => ({ ...DAY, ...row }));
  const names = Object.keys(DAY);
  const account = String(filled[0]?.account ?? '');
  return [
    {
      name: 'accounts',
      fields: names.map((name) => ({
        name,
        type: typeof DAY[name] === 'string' ? ('string' as const) : ('number' as const),
        values: filled.map((row) => row[name] ?? null),
      })),
    },
    { name: 'trades', fields: [{ name: 'trade_pnl', type: 'number', labels: { account }, values: TRADES }] },
  ];
}

export const pnl = (more: Partial<Scene> = {}): Scene => ({
  panel: 'panels/gauge',
  width: 420,
  height: 280,
  options: { preset: 'pnl' },
  defaults: { unit: 'currencyINR', decimals: 0 },
  series: day(),
  ...more,
});

const ASSETS: readonly (readonly [string, number, number])[] = [
  ['BTC', 412_300.5, 7_215_258],
  ['ETH', 188_020, 3_290_350],
  ['USDT', 92_400, 1_617_000],
  ['SOL', 18_700, 327_250],
  ['DOGE', 310, 5_425],
  ['Futures', -12_050, -210_875],
];

export const assets = (rows = ASSETS): readonly SceneFrame[] => [
  {
    name: 'aum',
    fields: [
      { name: 'asset', type: 'string', values: rows.map(([name]) => name) },
      { name: 'usd', type: 'number', values: rows.map(([, usd]) => usd) },
      { name: 'zar', type: 'number', values: rows.map(([, , zar]) => zar) },
    ],
  },
];

export const aum = (more: Partial<Scene> = {}): Scene => ({
  panel: 'panels/aum',
  width: 520,
  height: 300,
  options: { reduceOptions: { values: true }, centreLabel: 'AUM' },
  defaults: { unit: 'currencyUSD', decimals: 0 },
  series: assets(),
  ...more,
});
