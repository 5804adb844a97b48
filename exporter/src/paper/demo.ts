// The demo: two accounts sell straddles in a market thirty times as fast as life, in one of four stories.

import { generatedMarket } from './generated.ts';
import { indiaDate } from './india-time.ts';
import type { ExchangeOptions, UserOptions } from './options.ts';
import type { ScenarioName } from './scenarios.ts';
import type { StrategyOptions } from './strategy.ts';

export interface DemoOptions {
  readonly clock: { now(): number };
  readonly scenario: ScenarioName;
  readonly seed: number;
  /** Of both users. */
  readonly password: string;
}

const SPEED = 30;
const FUNDS = 1_000_000;

/**
 * With a limit of ₹2,000 an account: `calm` never nears it; `loss` executes a stop and passes the limit
 * within a minute; `gap` leaps through the stops; `outage` is `loss` with the broker away meanwhile.
 */
export function demoOptions(demo: DemoOptions): ExchangeOptions {
  const { clock, scenario, seed, password } = demo;
  return {
    clock,
    seed,
    mode: 'speed',
    speed: SPEED,
    market: generatedMarket({ seed, scenario, date: indiaDate(clock.now()) }),
    users: [
      account('paper-1', password, { entry: '09:17', bySession: true }),
      account('paper-2', password, { entry: '09:19', strikeOffset: 50 }),
    ],
    faults: scenario === 'outage' ? OUTAGE : [],
  };
}

/** Some calls are never answered, the others fail; login too. */
const OUTAGE: NonNullable<ExchangeOptions['faults']> = [
  { type: 'hang', probability: 0.3, afterMs: 22_000, forMs: 20_000 },
  { type: 'status5xx', status: 503, afterMs: 22_000, forMs: 20_000 },
];

const account = (
  user: string,
  password: string,
  when: Pick<StrategyOptions, 'entry' | 'strikeOffset' | 'bySession'>,
): UserOptions => ({
  user,
  password,
  openingFunds: FUNDS,
  strategy: { ...when, lots: 3, stopPct: 25, reentries: 2, reentryAfterMinutes: 10, exit: '15:20' },
});
