// The drawn ring: one slice for each entry that has one, reached by pointer and by the arrow keys.
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import React, { type KeyboardEvent, useRef } from 'react';
import { ringPath } from '../../../../exporter/src/picture/arc.ts';
import type { DrawnEntry } from './donut.ts';

interface Props {
  readonly entries: readonly DrawnEntry[];
  readonly size: number;
  readonly ringWidth: number;
  /** Name of the entry that is looked at. */
  readonly active: string | null;
  onActive(name: string | null): void;
  describe(entry: DrawnEntry): string;
}

const styles = (theme: GrafanaTheme2) => ({
  slice: css({
    stroke: theme.colors.background.primary,
    strokeWidth: 1.5,
    outline: 'none',
    transition: 'opacity 150ms',
    '@media (prefers-reduced-motion: reduce)': { transition: 'none' },
    '&:focus-visible': { stroke: theme.colors.text.maxContrast, strokeWidth: 3 },
  }),
});

const STEPS: Readonly<Record<string, number>> = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

/** The slice that a key leads to, round the ring and round again. */
export function nextOf(key: string, at: number, count: number): number | null {
  if (key === 'Home') return 0;
  if (key === 'End') return count - 1;
  const step = STEPS[key];
  return step === undefined || count === 0 ? null : (at + step + count) % count;
}

export function Ring({ entries, size, ringWidth, active, onActive, describe }: Props) {
  const { slice: look } = useStyles2(styles);
  const ring = useRef<SVGGElement>(null);
  const drawn = entries.filter(({ slice }) => slice !== null);
  const activeAt = drawn.findIndex(({ name }) => name === active);
  const circle = { x: size / 2, y: size / 2, radius: Math.max(0, size / 2 - 3) };
  const inner = circle.radius * (1 - Math.min(1, Math.max(0.05, ringWidth)));
  const onKey = (event: KeyboardEvent<SVGElement>, at: number) => {
    const next = nextOf(event.key, at, drawn.length);
    if (next === null) return;
    event.preventDefault();
    ring.current?.querySelectorAll<SVGElement>('[role=option]')[next]?.focus();
  };
  return (
    <g ref={ring} role="listbox" aria-label="Parts of the whole, largest first">
      {drawn.map((entry, at) => (
        <path
          key={`${entry.slice?.index} ${entry.name}`}
          className={look}
          data-part="slice"
          role="option"
          aria-selected={at === activeAt}
          aria-label={describe(entry)}
          tabIndex={at === Math.max(0, activeAt) ? 0 : -1}
          d={ringPath(circle, inner, entry.slice?.fromDeg ?? 0, entry.slice?.toDeg ?? 0)}
          fill={entry.color}
          opacity={active === null || at === activeAt ? 1 : 0.45}
          onMouseEnter={() => onActive(entry.name)}
          onMouseLeave={() => onActive(null)}
          onFocus={() => onActive(entry.name)}
          onBlur={() => onActive(null)}
          onKeyDown={(event) => onKey(event, at)}
        />
      ))}
      {drawn.length === 0 && <path role="option" aria-selected={false} aria-label="Nothing to draw" d="" />}
    </g>
  );
}
