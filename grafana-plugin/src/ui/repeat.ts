// What every repeated drawing gives Grafana's repeater besides its own: newer ones cap a height that older ones do not.

/** Without it the newest repeater takes the height that fits for the most, and so ignores the least. */
export const NO_CAP = { maxVizHeight: Number.POSITIVE_INFINITY } as const;
