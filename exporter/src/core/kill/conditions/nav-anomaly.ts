// Breach while NAV has leapt and the leap is neither undone nor confirmed.
import { LEAP_READINGS } from '../../risk/nav.ts';
import { breach, type Condition, ok, unknown } from './verdict.ts';

/** `observed` is the factor by which NAV moved. */
export const navAnomaly: Condition = ({ settings, fund, nav }) => {
  const limit = settings.fund.navJumpFactor;
  const before = nav.leaps === 0 ? '' : `; ${nav.leaps} leaps since the start`;
  if (nav.leap !== null) {
    const { fromUsd, toUsd, readings } = nav.leap;
    const text = `NAV leapt from ${fromUsd.toFixed(2)} to ${toUsd.toFixed(2)}, reading ${readings} of ${LEAP_READINGS}`;
    return breach(fromUsd === 0 ? toUsd : toUsd / fromUsd, limit, text + before);
  }
  if (fund === null) return unknown(limit, 'no state files have been read');
  if (fund.nav.navUsd === null) return unknown(limit, 'the files show no NAV');
  return ok(1, limit, null, `NAV moves as it should${before}`);
};
