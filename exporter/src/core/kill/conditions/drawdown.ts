// Breach when NAV has fallen from its peak by the limit, by the files' own word or by ours, whichever is greater.
import { trackedDrawdown } from '../../risk/nav.ts';
import { breach, type Condition, noLimit, ok, type Picture, unknown } from './verdict.ts';

/**
 * What the files say of the drawdown themselves. One that was computed from their peak knows nothing of transfers,
 * and ours is measured from that peak too.
 */
function filesOwn({ fund }: Picture): number | null {
  if (fund === null || fund.risk.drawdownSource === 'computed') return null;
  return fund.risk.drawdownRatio;
}

const percent = (ratio: number): string => `${(ratio * 100).toFixed(2)} %`;

export const drawdown: Condition = (picture, factor) => {
  const { settings, fund, nav } = picture;
  const told = filesOwn(picture);
  const ours = trackedDrawdown(nav);
  const observed = told === null || ours === null ? (told ?? ours) : Math.max(told, ours);
  if (settings.fund.drawdownRatio === null) return noLimit(observed);
  const limit = settings.fund.drawdownRatio * factor;
  if (fund === null) return unknown(limit, 'no state files have been read');
  if (observed === null) return unknown(limit, 'the drawdown is not known: no NAV and no word of the files');
  const source =
    observed === told ? `by ${fund.risk.drawdownSource ?? 'the files'}` : 'from the peak that we saw';
  const text = `drawdown ${percent(observed)} ${source}, limit ${percent(limit)}`;
  if (observed >= limit) return breach(observed, limit, text);
  // What is not believed yet may be the loss itself.
  if (nav.leap !== null) return unknown(limit, `${text}; NAV has leapt to ${nav.leap.toUsd.toFixed(2)}`);
  if (fund.nav.navUsd === null && told === null) return unknown(limit, 'the files show no NAV now');
  return ok(observed, limit, (limit - observed) / limit, text);
};
