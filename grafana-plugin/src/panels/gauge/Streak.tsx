// The last closed trades, oldest first: up for a gain, down for a loss, the amount on hover and to screen readers.
import { css, cx } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import React from 'react';
import { type Money, signed } from './pnl-words.ts';

interface Props {
  readonly trades: readonly number[];
  readonly money: Money;
}

const HEIGHT = 22;

const styles = (theme: GrafanaTheme2) => ({
  list: css({
    display: 'flex',
    gap: 2,
    height: HEIGHT,
    margin: 0,
    padding: 0,
    listStyle: 'none',
    justifyContent: 'center',
  }),
  trade: css({ width: 7, height: HEIGHT / 2 - 1, borderRadius: 1 }),
  gain: css({ background: theme.visualization.getColorByName('green') }),
  loss: css({ background: theme.visualization.getColorByName('red'), marginTop: HEIGHT / 2 + 1 }),
  none: css({ background: theme.colors.text.disabled, height: 2, marginTop: HEIGHT / 2 - 1 }),
  spoken: css({ position: 'absolute', width: 1, height: 1, overflow: 'hidden', clipPath: 'inset(50%)' }),
});

export function Streak({ trades, money }: Props) {
  const look = useStyles2(styles);
  if (trades.length === 0) return null;
  return (
    <ol className={look.list} aria-label={`Last ${trades.length} trades, oldest first`} data-part="streak">
      {trades.map((result, nth) => {
        const sign = result > 0 ? look.gain : result < 0 ? look.loss : look.none;
        const key = `${nth} ${result}`;
        return (
          <li key={key} className={cx(look.trade, sign)} title={signed(result, money)}>
            <span className={look.spoken}>{signed(result, money)}</span>
          </li>
        );
      })}
    </ol>
  );
}
