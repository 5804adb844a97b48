// Plain data for tests: what conditions look at, with nothing read and nothing set but what a test says.
import type { Picture } from '../exporter/src/core/kill/conditions/verdict.ts';
import { limitsInForce } from '../exporter/src/core/risk/limits.ts';
import type { Mtm } from '../exporter/src/core/risk/mtm.ts';
import { emptyNav } from '../exporter/src/core/risk/nav.ts';
import { SETTINGS, T0 } from './given.ts';

/** An MTM that is wholly known, in minor units. */
export const mtmOf = (value: number): Mtm => ({
  value,
  worst: value,
  best: value,
  realized: value,
  unrealized: 0,
  coverageRatio: 1,
  openNotional: 0,
  missing: [],
});

/** Limits follow from the settings and the push unless a test says otherwise. */
export function picture(over: Partial<Picture> = {}): Picture {
  const settings = over.settings ?? SETTINGS;
  return {
    at: T0,
    settings,
    day: null,
    limits: limitsInForce(settings, over.pushed?.state ?? null),
    legs: [],
    mtm: null,
    mtmConfirmed: true,
    mtmPeak: null,
    stops: [],
    tally: { trades: null, wins: null, losses: null, streak: null, cooldownUntil: null },
    pushed: null,
    fund: null,
    nav: emptyNav,
    series: [],
    lastGoodReadAt: null,
    watchingSince: T0,
    ...over,
  };
}
