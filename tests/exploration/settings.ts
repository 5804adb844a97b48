// The patience of the explored machine, in units of time: few and small, because every age is a state of its own.
import type { Settings } from '../../exporter/src/core/settings.ts';
import { SETTINGS } from '../given.ts';

/** Time passes by so much at once: the core's own shortest threshold, the confirmation of a bypass. */
export const UNIT = 500;
/** A lost order lands within one unit and the books lag by one more, so that after three its absence is proved. */
export const PATIENCE = 3;
/** A step that makes no progress for so many units is stuck. */
const STUCK = 8;
/** Older than any of the core's thresholds that is met step by step; older is all the same. */
export const OLD = STUCK + 1;
/** A process that was suspended wakes up so many units later: beyond every threshold of the core. */
export const STALL = 120;

export const EXPLORED: Settings = {
  ...SETTINGS,
  dailyLoss: null,
  rules: [],
  bypassAttempts: 1,
  verifyGapMs: UNIT,
  exit: {
    ...SETTINGS.exit,
    retryMs: UNIT,
    stuckRetryMs: UNIT,
    repriceAfterMs: UNIT,
    absentAfterMs: PATIENCE * UNIT,
    stuckAfterMs: STUCK * UNIT,
    maxRounds: 1,
  },
  kill: { ...SETTINGS.kill, lockAttempts: 2, lockRetryMs: UNIT },
};
