// The day of one account: profit and loss growing from zero at the top, its limits at the ends, and what may stop it.
import { css } from '@emotion/css';
import type { LinkModel } from '@grafana/data';
import { useTheme2 } from '@grafana/ui';
import React from 'react';
import { LinkLayer } from '../../ui/LinkLayer.tsx';
import type { GaugeOptions } from './options.ts';
import { PnlDial } from './PnlDial.tsx';
import type { Reading } from './pnl-reading.ts';
import { type Money, minutes, ofMost } from './pnl-words.ts';
import { SmallGauge } from './SmallGauge.tsx';
import { Streak } from './Streak.tsx';

interface Props {
  readonly reading: Reading;
  readonly options: GaugeOptions;
  readonly width: number;
  readonly height: number;
  readonly money: Money;
  readonly count: number;
  /** Whether any of the accounts has trades to show. */
  readonly hasStreak: boolean;
  readonly links: (() => LinkModel[]) | null;
}

const styles = {
  box: css({ display: 'flex', alignItems: 'center', overflow: 'hidden' }),
  dial: css({ position: 'relative' }),
  aside: css({
    display: 'flex',
    flex: 'none',
    flexWrap: 'wrap',
    alignItems: 'center',
    justifyContent: 'center',
    gap: '4px 12px',
  }),
};

/** What stands beside or below the dial, in pixels; it gives way where the dial would be smaller than it may be. */
const ASIDE_WIDTH = 190;
const SMALLS_HEIGHT = 86;
const LINE_HEIGHT = 22;
const STREAK_HEIGHT = 28;
const LEAST_DIAL = 120;
const SMALL = 64;
/** Narrower than this the count of trades takes a line of its own. */
const ONE_LINE_WIDTH = 300;

export interface Plan {
  readonly direction: 'row' | 'column';
  readonly dialWidth: number;
  readonly dialHeight: number;
  readonly aside: boolean;
  readonly streak: boolean;
}

export interface Given {
  readonly width: number;
  readonly height: number;
  readonly hasStreak: boolean;
  /** Among several the last row may be wider than the others: all are laid out alike, below the dial. */
  readonly isOnly: boolean;
}

export function planOf({ width, height, hasStreak, isOnly }: Given): Plan {
  const room = (streak: boolean, isNarrow: boolean): number =>
    SMALLS_HEIGHT + (isNarrow ? LINE_HEIGHT : 0) + (streak ? STREAK_HEIGHT : 0);
  const isWide = isOnly && width - ASIDE_WIDTH >= Math.max(LEAST_DIAL, height * 0.8);
  if (isWide && height >= room(false, true)) {
    const streak = hasStreak && height >= room(true, true);
    return { direction: 'row', dialWidth: width - ASIDE_WIDTH, dialHeight: height, aside: true, streak };
  }
  const isNarrow = width < ONE_LINE_WIDTH;
  const aside = width >= ASIDE_WIDTH && height - room(false, isNarrow) >= LEAST_DIAL;
  const streak = hasStreak && aside && height - room(true, isNarrow) >= LEAST_DIAL;
  const taken = aside ? room(streak, isNarrow) : 0;
  return { direction: 'column', dialWidth: width, dialHeight: height - taken, aside, streak };
}

interface AsideProps extends Pick<Props, 'reading' | 'money' | 'width'> {
  readonly streak: boolean;
}

function Aside({ reading, money, streak, width }: AsideProps) {
  const { colors, typography, visualization } = useTheme2();
  const { losses, maxLosses, cooldownLeft, cooldownMin, trades, maxTrades } = reading;
  const left = minutes(cooldownLeft);
  const small = { fontSize: typography.bodySmall.fontSize, color: colors.text.secondary };
  return (
    <div className={styles.aside} style={{ width }}>
      <SmallGauge
        name="Losses in a row"
        value={losses}
        most={maxLosses}
        text={ofMost(losses, maxLosses)}
        short={maxLosses === null ? ofMost(losses, null) : `${losses ?? '–'}/${maxLosses}`}
        color={visualization.getColorByName('red')}
        size={SMALL}
      />
      <SmallGauge
        name="Cooldown"
        value={cooldownLeft}
        most={cooldownMin}
        text={cooldownMin === null ? `${left} left` : `${left} left of ${cooldownMin} min`}
        short={left}
        color={visualization.getColorByName('green')}
        size={SMALL}
      />
      {(trades !== null || maxTrades !== null) && (
        <span data-part="trades" style={small}>
          Trades {ofMost(trades, maxTrades)}
        </span>
      )}
      {streak && <Streak trades={reading.streak} money={money} />}
    </div>
  );
}

export function PnlGauge({ reading, options, width, height, money, count, hasStreak, links }: Props) {
  const plan = planOf({ width, height, hasStreak, isOnly: count === 1 });
  // Dials of several accounts stand in a line, whatever is below them.
  const justifyContent = count > 1 && plan.aside ? 'flex-start' : 'center';
  return (
    <div
      className={styles.box}
      style={{ width, height, flexDirection: plan.direction, justifyContent }}
      data-part="pnl"
    >
      <div className={styles.dial}>
        <PnlDial
          reading={reading}
          options={options}
          width={plan.dialWidth}
          height={plan.dialHeight}
          money={money}
        />
        {links !== null && <LinkLayer of={`P&L ${reading.account}`.trim()} links={links} />}
      </div>
      {plan.aside && (
        <Aside
          reading={reading}
          money={money}
          streak={plan.streak}
          width={plan.direction === 'row' ? ASIDE_WIDTH : width}
        />
      )}
    </div>
  );
}
