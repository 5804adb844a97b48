// How much of a limit is used up, wherever it is shown: page, command line, metrics.
import type { Known } from '../../../contract.ts';

/** Share of a limit: 0 or more, may exceed 1; null when either is unknown or there is no limit. */
export const utilization = (used: Known, limit: Known): Known =>
  used === null || limit === null || limit <= 0 ? null : Math.max(0, used / limit);

/** Share of the daily loss limit that an MTM uses up. */
export const lossUtilization = (mtm: Known, limit: Known): Known =>
  utilization(mtm === null ? null : -mtm, limit);
