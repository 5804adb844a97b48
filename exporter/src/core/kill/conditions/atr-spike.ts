// Breach when the market is wilder than usual by the limit: ATR now over its median.
import { portfolioAtrRatio } from '../../risk/atr.ts';
import { breach, type Condition, noLimit, ok, unknown } from './verdict.ts';

/** A fund's files say their ratio; else it is the median over the open instruments, from our own minute bars. */
export const atrSpike: Condition = ({ settings, fund, legs, series }, factor) => {
  const observed = fund === null ? portfolioAtrRatio(series) : fund.risk.atrRatio;
  if (settings.fund.atrRatio === null) return noLimit(observed);
  const limit = settings.fund.atrRatio * factor;
  if (observed === null) {
    if (fund !== null) return unknown(limit, 'the files show no ATR ratio');
    const open = legs.some((leg) => leg.position.netQty !== 0);
    return open
      ? unknown(limit, 'ATR needs 113 minute bars of an open instrument')
      : ok(null, limit, null, 'nothing is open');
  }
  const text = `ATR is ${observed.toFixed(2)} times its usual, limit ${limit.toFixed(2)}`;
  return observed >= limit
    ? breach(observed, limit, text)
    : ok(observed, limit, (limit - observed) / limit, text);
};
