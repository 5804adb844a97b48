// A made-up market from a seed: an index that follows a scenario, and its options by Black and Scholes.
import { indiaTime, nextWeekday } from './india-time.ts';
import { indexOption, type Market, STRIKE_STEP } from './market.ts';
import { optionPrice } from './option-price.ts';
import { createRandom } from './random.ts';
import { SCENARIOS, type ScenarioName } from './scenarios.ts';
import type { Bar, Instrument } from './types.ts';

const TICK_MS = 1000;
const SESSION_MS = 375 * 60_000;
const SESSIONS_A_YEAR = 252;
const STRIKES_EACH_WAY = 10;
const MOST_STRIKES_EACH_WAY = 100;
/** How fast the index returns to its trend, per tick: about half of a deviation is gone in twelve minutes. */
const REVERSION = 0.001;

export interface GeneratedOptions {
  readonly seed: number;
  readonly scenario: ScenarioName;
  /** ISO date of the first session; later ones follow on the next weekdays without a pause. */
  readonly date: string;
  /** First price of the index, rupees. Default 24,450. */
  readonly index?: number;
  /** Half of bid to ask, paise. Default 5. */
  readonly halfSpread?: number;
  /** Strikes on either side of the one at the money, 1 to 100. Default 10. */
  readonly strikesEachWay?: number;
}

interface Session {
  readonly opensAt: number;
  readonly first: number;
  readonly date: string;
  readonly chain: ReadonlyMap<string, Instrument>;
}

/**
 * Each session is one tick a second from 09:15 to 15:30 and has contracts of its own, which expire on the
 * next weekday. A new session opens where the last one closed.
 */
export function generatedMarket(options: GeneratedOptions): Market {
  const random = createRandom(options.seed);
  const scenario = SCENARIOS[options.scenario];
  const bars = new Map<string, Bar>();
  const strikes = options.strikesEachWay ?? STRIKES_EACH_WAY;
  if (!Number.isInteger(strikes) || strikes < 1 || strikes > MOST_STRIKES_EACH_WAY) {
    throw new Error(`strikesEachWay must be a whole number from 1 to ${MOST_STRIKES_EACH_WAY}`);
  }
  let session = openSession(options.date, options.index ?? 24_450, strikes);
  let now = session.opensAt - TICK_MS;
  let spot = session.first;
  let deviation = 0;

  const minute = () => (now - session.opensAt) / 60_000;
  const ending = () => now + TICK_MS >= session.opensAt + SESSION_MS;
  const next = (): boolean => {
    if (ending()) {
      session = openSession(nextWeekday(session.date), spot, strikes);
      now = session.opensAt - TICK_MS;
      deviation = 0;
    }
    now += TICK_MS;
    bars.clear();
    deviation += -REVERSION * deviation + scenario.noise * Math.sqrt(2 * REVERSION) * random.normal();
    spot = session.first * (1 + scenario.trend(minute()) + deviation);
    return true;
  };
  const fairPrice = (symbol: string): number | null => {
    if (symbol === 'NIFTY') return spot;
    const option = session.chain.get(symbol);
    if (!option) return null;
    const years = (2 - (now - session.opensAt) / SESSION_MS) / SESSIONS_A_YEAR;
    return optionPrice(option.optionType, spot, option.strike, scenario.volatility(minute()), years);
  };
  const bar = (symbol: string): Bar | null => {
    const known = bars.get(symbol);
    if (known) return known;
    const price = now < session.opensAt ? null : fairPrice(symbol);
    if (price === null) return null;
    const paise = Math.max(5, Math.round((price * 100) / 5) * 5);
    const made = { open: paise, high: paise, low: paise, close: paise, at: now };
    bars.set(symbol, made);
    return made;
  };
  return {
    index: 'NIFTY',
    tickMs: TICK_MS,
    halfSpread: options.halfSpread ?? 5,
    now: () => now,
    minute: () => (now < session.opensAt ? null : Math.floor(minute())),
    sessionOpen: () => now >= session.opensAt,
    ending,
    next,
    instruments: () => [...session.chain.values()],
    instrument: (symbol) => session.chain.get(symbol),
    bar,
  };
}

function openSession(date: string, first: number, strikes: number): Session {
  const expiry = nextWeekday(date);
  const middle = Math.round(first / STRIKE_STEP) * STRIKE_STEP;
  const chain = new Map<string, Instrument>();
  for (let step = -strikes; step <= strikes; step++) {
    for (const type of ['CE', 'PE'] as const) {
      const option = indexOption('NIFTY', expiry, middle + step * STRIKE_STEP, type);
      chain.set(option.symbol, option);
    }
  }
  return { opensAt: indiaTime(date, '09:15'), first, date, chain };
}
