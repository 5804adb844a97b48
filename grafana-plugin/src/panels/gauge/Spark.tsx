// How the value came to be where it is: a small line under it, inside the dial.
import React from 'react';
import { sparkPath } from '../../../../exporter/src/picture/spark.ts';
import type { DialLayout } from '../../ui/dial-layout.ts';

interface Props {
  readonly layout: DialLayout;
  readonly values: ArrayLike<unknown>;
  readonly color: string;
}

const knownOf = (value: unknown): number | null => (typeof value === 'number' ? value : null);

export function Spark({ layout: { inner }, values, color }: Props) {
  const box = { width: inner.radius * 1.1, height: inner.radius * 0.34 };
  const path = sparkPath(Array.from(values, knownOf), box);
  const place = `translate(${inner.x - box.width / 2} ${inner.y + inner.radius * 0.2})`;
  return (
    <path
      data-part="sparkline"
      transform={place}
      d={path}
      fill="none"
      stroke={color}
      strokeWidth={1.5}
      strokeLinejoin="round"
    />
  );
}
