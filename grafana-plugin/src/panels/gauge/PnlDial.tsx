// The dial of the P&L preset: green to the right for a profit, red to the left for a loss, each against its own limit.
import { css } from '@emotion/css';
import { useTheme2 } from '@grafana/ui';
import React from 'react';
import { angleOf, GAUGE_DIAL, pointAt } from '../../../../exporter/src/picture/arc.ts';
import { profitAndLoss } from '../../../../exporter/src/picture/scale.ts';
import { Dial } from '../../ui/Dial.tsx';
import { type DialLayout, layoutOf } from '../../ui/dial-layout.ts';
import { fitText } from '../../ui/fit-text.ts';
import type { GaugeOptions } from './options.ts';
import type { Reading } from './pnl-reading.ts';
import { type Status, statusOf, type Tone } from './pnl-status.ts';
import { type Money, signed, spokenPnl } from './pnl-words.ts';

interface Props {
  readonly reading: Reading;
  readonly options: GaugeOptions;
  readonly width: number;
  readonly height: number;
  readonly money: Money;
}

const block = css({ display: 'block' });

function useTone(tone: Tone): string {
  const { colors } = useTheme2();
  const tones = {
    good: colors.success.text,
    warn: colors.warning.text,
    bad: colors.error.text,
    none: colors.text.secondary,
  };
  return tones[tone];
}

/** A meter where both limits are known; otherwise nobody could say between what it stands. */
function spoken(reading: Reading, status: Status, money: Money) {
  const { total, maxLoss, maxProfit, account } = reading;
  const name = `P&L${account === '' ? '' : ` of ${account}`}`;
  const text = spokenPnl(reading, status.word, money);
  if (total === null || maxLoss === null || maxProfit === null) {
    return { role: 'img', 'aria-label': `${name}: ${text}` };
  }
  return {
    role: 'meter',
    'aria-label': name,
    'aria-valuenow': Math.min(maxProfit, Math.max(-maxLoss, total)),
    'aria-valuemin': -maxLoss,
    'aria-valuemax': maxProfit,
    'aria-valuetext': text,
  };
}

interface TextsProps extends Pick<Props, 'reading' | 'money' | 'options'> {
  readonly layout: DialLayout;
  readonly status: Status;
  /** Pixels below the dial that its limits take. */
  readonly footer: number;
}

/** Lines in the middle as shares of the inner radius: the account above, the total, its two parts below. */
function Middle({ reading, money, layout: { inner }, options }: TextsProps) {
  const { colors } = useTheme2();
  const { total, realised, unrealised, account } = reading;
  const value = fitText(
    signed(total, money),
    inner.radius * 1.6,
    inner.radius * 0.55,
    56,
    options.text?.valueSize,
  );
  const parts = [`realised ${signed(realised, money)}`, `unrealised ${signed(unrealised, money)}`];
  const sizes = parts.map((text) => fitText(text, inner.radius * 1.45, inner.radius * 0.22, 13));
  const size = Math.min(...sizes.map((each) => each.size));
  const name = fitText(account, inner.radius * 1.1, inner.radius * 0.24, 15, options.text?.titleSize);
  const line = { x: inner.x, textAnchor: 'middle', dominantBaseline: 'central' } as const;
  return (
    <>
      <text
        {...line}
        data-part="name"
        y={inner.y - inner.radius * 0.52}
        fontSize={name.size}
        fill={colors.text.secondary}
      >
        {name.text}
      </text>
      <text
        {...line}
        data-part="value"
        y={inner.y - inner.radius * 0.12}
        fontSize={value.size}
        fontWeight={500}
        fill={colors.text.primary}
      >
        {value.text}
      </text>
      {inner.radius >= 40 &&
        sizes.map(({ text }, nth) => (
          <text
            key={parts[nth]}
            {...line}
            data-part="part"
            y={inner.y + inner.radius * (0.28 + nth * 0.24)}
            fontSize={size}
            fill={colors.text.secondary}
          >
            {text}
          </text>
        ))}
    </>
  );
}

/** The limits under the two ends of the dial, and the status between them. */
function Foot({ reading, money, layout, status, footer }: TextsProps) {
  const { colors } = useTheme2();
  const tone = useTone(status.tone);
  const { bar, barWidth, inner } = layout;
  const reach = bar.radius + barWidth / 2;
  const limit = (value: number | null, sign: string): string =>
    value === null ? 'no limit' : `${sign}${money(value)}`;
  const ends = [
    { at: 0, text: limit(reading.maxLoss, '−'), part: 'max-loss' },
    { at: 1, text: limit(reading.maxProfit, '+'), part: 'max-profit' },
  ];
  const word = fitText(status.word, reach * 1.05, reach * 0.2, 15);
  const line = { textAnchor: 'middle', dominantBaseline: 'central' } as const;
  return (
    <>
      {ends.map(({ at, text, part }) => (
        <text
          key={part}
          {...line}
          data-part={part}
          x={pointAt(bar, angleOf(GAUGE_DIAL, at)).x}
          y={inner.y + reach * Math.SQRT1_2 + footer / 2}
          fontSize={fitText(text, reach * 0.75, reach * 0.16, 12).size}
          fill={colors.text.secondary}
        >
          {text}
        </text>
      ))}
      <text
        {...line}
        data-part="status"
        x={inner.x}
        y={inner.y + reach * 0.63}
        fontSize={word.size}
        fontWeight={700}
        fill={tone}
      >
        {word.text}
      </text>
    </>
  );
}

export function PnlDial({ reading, options, width, height, money }: Props) {
  const { visualization } = useTheme2();
  const { total, maxLoss, maxProfit } = reading;
  const footer = Math.min(22, Math.max(11, height * 0.1));
  const layout = layoutOf(
    { width, height },
    { barWidth: options.barWidth, ring: false, labels: false, footer },
  );
  const status = statusOf(reading);
  const fill = total === null ? null : profitAndLoss(total, maxLoss, maxProfit);
  const isLoss = total !== null && total < 0;
  const drawing = {
    fill,
    endpoint: fill === null ? null : isLoss ? fill.from : fill.to,
    color: visualization.getColorByName(isLoss ? 'red' : 'green'),
    segments: [],
    gradient: [],
    ring: [],
    labels: [],
  };
  const texts = { reading, money, layout, status, options, footer };
  return (
    <svg className={block} width={width} height={height} {...spoken(reading, status, money)}>
      <title>{spokenPnl(reading, status.word, money)}</title>
      <Dial
        layout={layout}
        drawing={drawing}
        rounded={options.barShape === 'rounded'}
        marker={options.endpointMarker === 'point'}
        zero
      />
      <Middle {...texts} />
      <Foot {...texts} />
    </svg>
  );
}
