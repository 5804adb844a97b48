// Made-up days for the benches of history: minutes of a year of some accounts, seconds of ninety days of one.

export const DAY_MS = 86_400_000;
export const HOUR_MS = 3_600_000;
export const MINUTE_MS = 60_000;
/** 03:45 to 10:00 UTC, the session of India. */
export const OPENS_MS = 3.75 * HOUR_MS;
export const SESSION_MINUTES = 375;

/** Numbers that follow from a seed, 0..1. */
function chanceOf(seed) {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** A day of UTC, so that a plain query can group by it. */
export const dayAt = (startsAt) => ({
  name: new Date(startsAt).toISOString().slice(0, 10),
  startsAt,
  endsAt: startsAt + DAY_MS,
});

const NO_FUND = {
  navUsd: null,
  drawdownRatio: null,
  atrRatio: null,
  makerFillRatio: null,
  fallbackRatio: null,
  slippageBps: null,
  slipQ25Bps: null,
  slipQ75Bps: null,
  feePnlRatio: null,
};
const usedOf = (mtm) => Math.round(Math.min(1, Math.max(0, -mtm / 5e6)) * 1e6) / 1e6;

/** The session's minutes of one day, as bars of sixty samples. */
export function minuteBars(seed, startsAt) {
  const chance = chanceOf(seed);
  let mtm = 0;
  return Array.from({ length: SESSION_MINUTES }, (_, i) => {
    const mtmFirst = mtm;
    mtm += Math.round((chance() - 0.5) * 60_000);
    const mtmHigh = Math.max(mtmFirst, mtm) + Math.round(chance() * 9_000);
    const mtmLow = Math.min(mtmFirst, mtm) - Math.round(chance() * 9_000);
    const at = startsAt + OPENS_MS + i * MINUTE_MS;
    const figures = { mtmFirst, mtmHigh, mtmLow, mtm, worst: mtmLow, best: mtmHigh, realized: -50_000 };
    const rest = {
      unrealized: mtm + 50_000,
      coverageRatio: 1,
      utilizationRatio: usedOf(mtmLow),
      open: 4,
      trades: 3,
    };
    return {
      at,
      samples: 60,
      phase: 'watching',
      ...NO_FUND,
      navHigh: null,
      navLow: null,
      ...figures,
      ...rest,
    };
  });
}

/** The session's seconds of one day. */
export function secondSamples(seed, startsAt) {
  const chance = chanceOf(seed);
  let mtm = 0;
  return Array.from({ length: SESSION_MINUTES * 60 }, (_, i) => {
    mtm += Math.round((chance() - 0.5) * 12_000);
    const at = startsAt + OPENS_MS + i * 1_000;
    const money = { mtm, worst: mtm, best: mtm, realized: -50_000, unrealized: mtm + 50_000, peak: 200_000 };
    const rest = {
      confirmed: true,
      coverageRatio: 1,
      utilizationRatio: usedOf(mtm),
      open: 4,
      readAgeMs: 300,
    };
    const ages = { markAgeMs: 200, trades: 3, streak: 1, cooldownMs: 0, navAgeMs: null };
    return { at, phase: 'watching', ...money, ...rest, ...ages, ...NO_FUND };
  });
}

/** Five trades of a day. */
export const tradesOf = (account, startsAt) =>
  Array.from({ length: 5 }, (_, i) => {
    const closedAt = startsAt + OPENS_MS + (i + 1) * HOUR_MS;
    const prices = { entryPrice: 10_000, exitPrice: 10_000 + (i - 2) * 100 };
    return {
      account,
      id: `${account}-${closedAt}`,
      symbol: 'NIFTY CE',
      side: 'long',
      qty: 75,
      ...prices,
      openedAt: closedAt - 1_200_000,
      closedAt,
      pnl: (i - 2) * 7_500,
      source: 'account',
    };
  });

/** The fact by which history knows a day. */
export const rollOf = (account, position, startsAt) => ({
  account,
  seq: position,
  position,
  at: startsAt + 5,
  hash: position.toString(16).padStart(64, '0'),
  fact: { type: 'DayRolled', day: dayAt(startsAt) },
});
