// The value in the middle of a dial and the name in its open bottom, each as large as it fits.
import { useTheme2 } from '@grafana/ui';
import React from 'react';
import type { DialLayout } from '../../ui/dial-layout.ts';
import { fitText } from '../../ui/fit-text.ts';
import type { TextMode, TextSizes } from './options.ts';
import type { GaugePicture } from './picture.ts';

interface Props {
  readonly layout: DialLayout;
  readonly mode: TextMode;
  readonly picture: Pick<GaugePicture, 'name' | 'text'>;
  readonly sizes: TextSizes;
  /** Leaves room below the value. */
  readonly raised: boolean;
}

const MOST_VALUE = 72;
const MOST_NAME = 20;
/** Shares of the radii: where the open bottom is, and how wide a line may be there and in the middle. */
const BOTTOM = Math.SQRT1_2;
const MIDDLE_WIDTH = 1.7;
const BOTTOM_WIDTH = 1.15;

export function DialText({ layout, mode, picture, sizes, raised }: Props) {
  const { colors, typography } = useTheme2();
  const { inner, bar, barWidth } = layout;
  if (mode === 'none') return null;
  const main = mode === 'name' ? picture.name : picture.text;
  const wanted = mode === 'name' ? sizes.titleSize : sizes.valueSize;
  const value = fitText(main, inner.radius * MIDDLE_WIDTH, inner.radius * 0.8, MOST_VALUE, wanted);
  const reach = bar.radius + barWidth / 2;
  const name = fitText(picture.name, reach * BOTTOM_WIDTH, reach * 0.24, MOST_NAME, sizes.titleSize);
  const text = { textAnchor: 'middle', dominantBaseline: 'central', x: inner.x } as const;
  return (
    <g fontFamily={typography.fontFamily}>
      <text
        {...text}
        data-part="value"
        y={inner.y - (raised ? inner.radius * 0.22 : 0)}
        fontSize={value.size}
        fontWeight={typography.fontWeightMedium}
        fill={colors.text.primary}
      >
        {value.text}
      </text>
      {mode === 'value_and_name' && (
        <text
          {...text}
          data-part="name"
          y={inner.y + reach * BOTTOM}
          fontSize={name.size}
          fill={colors.text.secondary}
        >
          {name.text}
        </text>
      )}
    </g>
  );
}
