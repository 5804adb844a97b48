// A pretend fund: perpetual futures and a few coins, whose NAV, positions, risk and router agree with each other.
import { createRandom } from '../random.ts';

export interface Holding {
  readonly symbol: string;
  readonly qty: number;
  readonly entry: number;
  readonly mark: number;
  readonly pnl: number;
  readonly atrRatio: number;
  readonly ddTodayRatio: number;
}

/** All in dollars; ratios are fractions. */
export interface Snapshot {
  readonly at: number;
  readonly nav: number;
  readonly peak: number;
  readonly drawdown: number;
  readonly futures: number;
  readonly coins: readonly {
    readonly asset: string;
    readonly qty: number;
    readonly price: number;
    readonly usd: number;
  }[];
  readonly holdings: readonly Holding[];
  readonly usdZar: number;
  readonly router: readonly RouterHealth[];
  readonly feePnlRatio: number;
  /** The last NAVs, oldest first, this one included. */
  readonly series: readonly (readonly [number, number])[];
}

export interface RouterHealth {
  readonly symbol: string;
  readonly makerFill: number;
  readonly fallback: number;
  readonly slip: readonly [number, number, number];
}

export interface Fund {
  /** The fund a little later; `at` is written into it. */
  step(at: number): Snapshot;
}

interface Market {
  readonly base: number;
  price: number;
  opened: number;
  /** How wild it is now, times its usual volatility. */
  wildness: number;
}

const BASES = { BTC: 68_000, ETH: 3_500, SOL: 160, XAUT: 2_650, USDC: 1 };
const PERPETUALS = [
  ['BTC', 2.4],
  ['ETH', 30],
  ['SOL', -220],
] as const;
const COINS = [
  ['BTC', 0.8],
  ['ETH', 6],
  ['XAUT', 9],
  ['USDC', 18_000],
] as const;
const WALLET = 90_000;
const STEP_VOLATILITY = 0.002;
const SERIES_LENGTH = 240;
/** Steps of a day of the fund, after which what happened today starts anew. */
const DAY_STEPS = 600;

export function createFund(seed: number): Fund {
  const random = createRandom(seed);
  const markets = new Map(
    Object.entries(BASES).map(([asset, base]): [string, Market] => {
      return [asset, { base, price: base, opened: base, wildness: 1 }];
    }),
  );
  const entries = new Map(PERPETUALS.map(([asset]) => [asset, priceOf(markets, asset)]));
  const series: [number, number][] = [];
  let peak = 0;
  let steps = 0;

  /** Long waves of fear and greed, and a pull back to the base: drawdowns that recover. */
  function moveMarkets(): void {
    const mood = Math.sin(steps / 90) * 0.0006;
    const shared = random.normal();
    for (const [asset, market] of markets) {
      if (asset === 'USDC') continue;
      const own = asset === 'XAUT' ? random.normal() * 0.2 : shared * 0.7 + random.normal() * 0.5;
      const pull = Math.log(market.base / market.price) * 0.004;
      market.wildness = Math.min(3, Math.max(0.4, market.wildness * (1 + random.normal() * 0.03)));
      market.price *= Math.exp(mood + pull + own * STEP_VOLATILITY * market.wildness);
      if (steps % DAY_STEPS === 0) market.opened = market.price;
    }
  }

  function holdings(): readonly Holding[] {
    return PERPETUALS.map(([asset, qty]) => {
      const { price, opened, wildness } = markets.get(asset) ?? { price: 0, opened: 1, wildness: 1 };
      const entry = entries.get(asset) ?? price;
      const ddTodayRatio = Math.max(0, (Math.sign(qty) * (opened - price)) / opened);
      const pnl = (price - entry) * qty;
      return { symbol: `${asset}USDT`, qty, entry, mark: price, pnl, atrRatio: wildness, ddTodayRatio };
    });
  }

  function router(): readonly RouterHealth[] {
    return PERPETUALS.map(([asset]) => {
      const strain = (markets.get(asset)?.wildness ?? 1) - 1 + random.normal() * 0.05;
      const makerFill = within(0.93 - strain * 0.12);
      const fallback = within(0.05 + strain * 0.08);
      const median = 0.8 + Math.max(0, strain) * 2;
      return { symbol: `${asset}USDT`, makerFill, fallback, slip: [median / 2, median, median * 2.2] };
    });
  }

  return {
    step(at) {
      moveMarkets();
      steps += 1;
      const held = holdings();
      const coins = COINS.map(([asset, qty]) => {
        const price = priceOf(markets, asset);
        return { asset, qty, price, usd: qty * price };
      });
      const futures = held.reduce((total, { pnl }) => total + pnl, WALLET);
      const nav = coins.reduce((total, { usd }) => total + usd, futures);
      peak = Math.max(peak, nav);
      series.push([at, nav]);
      if (series.length > SERIES_LENGTH) series.shift();
      const usdZar = 18.2 + Math.sin(steps / 200) * 0.3;
      const drawdown = (peak - nav) / peak;
      const feePnlRatio = 0.08 + Math.abs(Math.sin(steps / 50)) * 0.1;
      const parts = { futures, coins, holdings: held, usdZar, router: router(), feePnlRatio };
      return { at, nav, peak, drawdown, ...parts, series: [...series] };
    },
  };
}

const within = (ratio: number): number => Math.min(1, Math.max(0, ratio));

function priceOf(markets: ReadonlyMap<string, Market>, asset: string): number {
  return markets.get(asset)?.price ?? 0;
}
