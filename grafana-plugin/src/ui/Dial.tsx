// The drawn part of every gauge: track, bar, segments, ring of thresholds, labels and the point at the bar's end.

import { useTheme2 } from '@grafana/ui';
import React, { useId } from 'react';
import { angleOf, arcPath, GAUGE_DIAL, pointAt } from '../../../exporter/src/picture/arc.ts';
import type { Stretch } from '../../../exporter/src/picture/scale.ts';
import type { ColouredStretch } from '../../../exporter/src/picture/thresholds.ts';
import { type DialLayout, placeLabel } from './dial-layout.ts';
import { useDialStyles } from './dial-styles.ts';

export interface DialDrawing {
  readonly fill: Stretch | null;
  readonly endpoint: number | null;
  readonly color: string;
  readonly segments: readonly (Stretch & { readonly lit: boolean; readonly color: string })[];
  readonly gradient: readonly ColouredStretch[];
  readonly ring: readonly ColouredStretch[];
  readonly labels: readonly { readonly share: number; readonly text: string }[];
}

interface Props {
  readonly layout: DialLayout;
  readonly drawing: DialDrawing;
  readonly rounded?: boolean;
  readonly marker?: boolean;
  /** A line across the track at the top, where zero is. */
  readonly zero?: boolean;
}

const at = (share: number): number => angleOf(GAUGE_DIAL, share);
const WHOLE = { from: 0, to: 1 };
/** The bar's path counts as this long, so that a dash of it is a share of the dial. */
const LENGTH = 1;

export function Dial({ layout, drawing, rounded = false, marker = false, zero = false }: Props) {
  const { bar, barWidth, ring, ringWidth } = layout;
  const along = ({ from, to }: Stretch): string => arcPath(bar, at(from), at(to));
  const colors = useTheme2().colors;
  const cap = rounded ? 'round' : 'butt';
  return (
    <g fill="none">
      {drawing.segments.length === 0 && (
        <path
          data-part="track"
          d={along(WHOLE)}
          stroke={colors.border.weak}
          strokeWidth={barWidth}
          strokeLinecap={cap}
        />
      )}
      {drawing.segments.map((segment) => (
        <path
          key={segment.from}
          data-part={segment.lit ? 'lit' : 'unlit'}
          d={along(segment)}
          stroke={segment.lit ? segment.color : colors.border.weak}
          strokeWidth={barWidth}
        />
      ))}
      {drawing.segments.length === 0 && <Bar layout={layout} drawing={drawing} cap={cap} />}
      {zero && <Zero layout={layout} />}
      {drawing.ring.map(({ from, to, color }) => (
        <path
          key={from}
          data-part="threshold"
          d={arcPath(ring, at(from), at(to))}
          stroke={color}
          strokeWidth={ringWidth}
        />
      ))}
      {marker && drawing.endpoint !== null && <Point layout={layout} share={drawing.endpoint} />}
      <Labels layout={layout} labels={drawing.labels} />
    </g>
  );
}

interface BarProps {
  readonly layout: DialLayout;
  readonly drawing: DialDrawing;
  readonly cap: 'round' | 'butt';
}

/** One dash of the whole arc: its place and its length can glide, which the end of an arc in a path cannot. */
function Bar({ layout: { bar, barWidth }, drawing: { fill, color, gradient }, cap }: BarProps) {
  const styles = useDialStyles();
  const mask = `tripline-bar-${useId().replaceAll(':', '')}`;
  if (fill === null || fill.to <= fill.from) return null;
  const dash = {
    className: styles.bar,
    d: arcPath(bar, at(0), at(1)),
    pathLength: LENGTH,
    strokeWidth: barWidth,
    strokeLinecap: cap,
    strokeDasharray: `${fill.to - fill.from} ${2 * LENGTH}`,
    strokeDashoffset: -fill.from,
  } as const;
  if (gradient.length === 0) return <path data-part="bar" {...dash} stroke={color} />;
  return (
    <>
      <mask id={mask} maskUnits="userSpaceOnUse">
        <path {...dash} stroke="white" />
      </mask>
      <g data-part="bar" mask={`url(#${mask})`}>
        {gradient.map((stretch, nth) => (
          <path
            key={stretch.from}
            data-part="gradient"
            d={arcPath(bar, at(stretch.from), at(stretch.to))}
            stroke={stretch.color}
            strokeWidth={barWidth}
            strokeLinecap={nth === 0 || nth === gradient.length - 1 ? cap : 'butt'}
          />
        ))}
      </g>
    </>
  );
}

function Zero({ layout: { bar, barWidth } }: { readonly layout: DialLayout }) {
  const { colors } = useTheme2();
  const reach = barWidth / 2;
  return (
    <line
      data-part="zero"
      x1={bar.x}
      x2={bar.x}
      y1={bar.y - bar.radius - reach}
      y2={bar.y - bar.radius + reach}
      stroke={colors.text.secondary}
      strokeWidth={2}
    />
  );
}

function Point({
  layout: { bar, barWidth },
  share,
}: {
  readonly layout: DialLayout;
  readonly share: number;
}) {
  const { colors } = useTheme2();
  const { x, y } = pointAt(bar, at(share));
  return (
    <circle
      data-part="endpoint"
      cx={x}
      cy={y}
      r={Math.max(2, barWidth * 0.28)}
      fill={colors.text.maxContrast}
      stroke={colors.background.primary}
      strokeWidth={Math.max(1, barWidth * 0.1)}
    />
  );
}

function Labels({ layout, labels }: { readonly layout: DialLayout; readonly labels: DialDrawing['labels'] }) {
  const { colors } = useTheme2();
  return (
    <>
      {labels.map(({ share, text }) => {
        const { x, y, anchor } = placeLabel(layout.labels, at(share));
        return (
          <text
            key={share}
            data-part="label"
            x={x}
            y={y}
            textAnchor={anchor}
            dominantBaseline="central"
            fontSize={layout.labelSize}
            fill={colors.text.secondary}
          >
            {text}
          </text>
        );
      })}
    </>
  );
}
