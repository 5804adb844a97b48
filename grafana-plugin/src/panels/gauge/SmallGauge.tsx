// A count against its limit as a small dial: losses in a row, minutes of a pause that are left.
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2, useTheme2 } from '@grafana/ui';
import React from 'react';
import { fillOf } from '../../../../exporter/src/picture/scale.ts';
import { Dial } from '../../ui/Dial.tsx';
import { layoutOf } from '../../ui/dial-layout.ts';
import { fitText } from '../../ui/fit-text.ts';

interface Props {
  readonly name: string;
  readonly value: number | null;
  readonly most: number | null;
  /** The value and its limit in words. */
  readonly text: string;
  /** What stands in the middle. */
  readonly short: string;
  readonly color: string;
  readonly size: number;
}

const styles = (theme: GrafanaTheme2) => ({
  box: css({ display: 'flex', flexDirection: 'column', alignItems: 'center', minWidth: 0 }),
  name: css({
    fontSize: theme.typography.bodySmall.fontSize,
    color: theme.colors.text.secondary,
    lineHeight: 1.2,
  }),
});

/** A meter needs a value and a limit; without either it is a picture with the same words. */
function spoken({ name, value, most, text }: Props) {
  if (value === null || most === null || most <= 0) return { role: 'img', 'aria-label': `${name}: ${text}` };
  return {
    role: 'meter',
    'aria-label': name,
    'aria-valuenow': Math.min(most, Math.max(0, value)),
    'aria-valuemin': 0,
    'aria-valuemax': most,
    'aria-valuetext': text,
  };
}

export function SmallGauge(props: Props) {
  const { name, value, most, text, short, color, size } = props;
  const { box, name: nameStyle } = useStyles2(styles);
  const { colors } = useTheme2();
  const layout = layoutOf(
    { width: size, height: size },
    { barWidth: 0.2, ring: false, labels: false, footer: 0 },
  );
  const isScaled = value !== null && most !== null && most > 0;
  const drawing = {
    fill: isScaled ? fillOf(value, { min: 0, max: most }) : null,
    endpoint: null,
    color,
    segments: [],
    gradient: [],
    ring: [],
    labels: [],
  };
  const middle = fitText(short, layout.inner.radius * 1.6, layout.inner.radius, 18);
  return (
    <div className={box} data-part="small">
      <svg width={size} height={size} {...spoken(props)}>
        <title>{`${name}: ${text}`}</title>
        <Dial layout={layout} drawing={drawing} rounded />
        <text
          x={layout.inner.x}
          y={layout.inner.y}
          textAnchor="middle"
          dominantBaseline="central"
          fontSize={middle.size}
          fill={colors.text.primary}
        >
          {middle.text}
        </text>
      </svg>
      <span className={nameStyle} aria-hidden="true">
        {name}
      </span>
    </div>
  );
}
