// The middle of the donut: the total, or what is looked at just now, in both currencies.
import { useTheme2 } from '@grafana/ui';
import React from 'react';
import { fitText } from '../../ui/fit-text.ts';

interface Props {
  readonly size: number;
  /** Radius that text may take. */
  readonly radius: number;
  readonly label: string;
  readonly value: string;
  readonly notes: readonly string[];
}

export function Centre({ size, radius, label, value, notes }: Props) {
  const { colors, typography } = useTheme2();
  if (radius < 18) return null;
  const middle = size / 2;
  const main = fitText(value, radius * 1.7, radius * 0.6, 40);
  const small = [label, ...notes].map((text) => fitText(text, radius * 1.4, radius * 0.24, 14));
  const noteSize = Math.min(...small.map(({ size: each }) => each));
  const step = noteSize * 1.3;
  const line = {
    x: middle,
    textAnchor: 'middle',
    dominantBaseline: 'central',
    fill: colors.text.secondary,
  } as const;
  return (
    <g data-part="centre" pointerEvents="none" fontFamily={typography.fontFamily}>
      <text {...line} y={middle - main.size * 0.5 - step * 0.7} fontSize={noteSize}>
        {small[0]?.text}
      </text>
      <text
        {...line}
        data-part="total"
        y={middle}
        fontSize={main.size}
        fontWeight={500}
        fill={colors.text.primary}
      >
        {main.text}
      </text>
      {small.slice(1).map(({ text }, nth) => (
        <text
          key={notes[nth]}
          {...line}
          y={middle + main.size * 0.5 + step * (0.7 + nth)}
          fontSize={noteSize}
        >
          {text}
        </text>
      ))}
    </g>
  );
}
