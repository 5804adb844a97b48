// The stories that a generated session can tell: where the index goes and how dear options are.

export type ScenarioName = 'calm' | 'loss' | 'gap' | 'outage';

export interface Scenario {
  /** How far the index is from the session's first price, as a ratio, `minute` minutes after the open. */
  trend(minute: number): number;
  /** Implied volatility per year. */
  volatility(minute: number): number;
  /** Standard deviation of the index around its trend, as a ratio. */
  readonly noise: number;
}

type Point = readonly [minute: number, value: number];

/** Straight lines from point to point, level before the first and after the last. */
function through(...points: readonly Point[]): (minute: number) => number {
  return (minute) => {
    const after = points.findIndex(([at]) => at > minute);
    const to = points.at(after) ?? [0, 0];
    const from = points[after - 1] ?? to;
    return to === from ? to[1] : from[1] + ((to[1] - from[1]) * (minute - from[0])) / (to[0] - from[0]);
  };
}

/** Up through the call's stop and down through the put's, again and again: who sold both loses both. */
const wave = through([0, 0], [6, 0], [14, 0.0032], [26, -0.0035], [40, 0.0032], [52, -0.0035], [60, 0]);
const LOSING: Scenario = {
  trend: (minute) => wave(minute % 60),
  volatility: through([5, 0.14], [14, 0.165], [30, 0.2]),
  noise: 0.0001,
};

export const SCENARIOS: Readonly<Record<ScenarioName, Scenario>> = {
  calm: { trend: () => 0, volatility: () => 0.14, noise: 0.0006 },
  loss: LOSING,
  gap: {
    // Between one second and the next the index is elsewhere, and every stop fills far beyond its trigger.
    trend: (minute) => (minute < 15 ? 0 : 0.011),
    volatility: (minute) => (minute < 15 ? 0.14 : 0.19),
    noise: 0.0002,
  },
  outage: LOSING,
};
