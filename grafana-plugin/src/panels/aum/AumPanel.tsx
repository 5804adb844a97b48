// What the assets consist of: a ring with the total in its middle, and a list of all entries beside it.
import { css } from '@emotion/css';
import { formattedValueToString, getValueFormat, type PanelProps } from '@grafana/data';
import { PanelDataErrorView } from '@grafana/runtime';
import { useTheme2 } from '@grafana/ui';
import React, { useMemo, useState } from 'react';
import { AumLegend } from './AumLegend.tsx';
import { Centre } from './Centre.tsx';
import { type Donut, donutOf, shareText } from './donut.ts';
import { entriesOf } from './entries.ts';
import type { AumOptions } from './options.ts';
import { Ring } from './Ring.tsx';
import { describe, type Words } from './words.ts';

type Props = PanelProps<AumOptions>;

const styles = {
  figure: css({ margin: 0 }),
  svg: css({ display: 'block' }),
  box: css({ display: 'flex', alignItems: 'center', justifyContent: 'center', gap: 8 }),
  list: css({ display: 'flex', alignItems: 'center' }),
};

/** The first currency is the field's own unit, as it was set for all; the second has its own. */
function useWords({ fieldConfig, options }: Props): Words {
  const { unit, decimals } = fieldConfig.defaults;
  return useMemo(() => {
    const text = (of: string | undefined) => (value: number) =>
      formattedValueToString(getValueFormat(of ?? 'short')(value, decimals ?? null));
    return { first: text(unit), second: text(options.secondUnit) };
  }, [unit, decimals, options.secondUnit]);
}

interface ViewProps {
  readonly donut: Donut;
  readonly options: AumOptions;
  readonly words: Words;
  readonly size: number;
  readonly active: string | null;
  onActive(name: string | null): void;
}

function middleOf({ donut, options, words, active }: ViewProps) {
  const entry = donut.entries.find(({ name }) => name === active);
  if (entry !== undefined) {
    const other = entry.second === null ? [] : [words.second(entry.second)];
    return { label: entry.name, value: entry.text, notes: [...other, shareText(entry.slice)] };
  }
  const { total, secondTotal, unknown } = donut;
  const other = secondTotal === null ? [] : [words.second(secondTotal)];
  const missing = unknown === 0 ? [] : [`without ${unknown} unknown`];
  return {
    label: options.centreLabel,
    value: total === null ? 'unknown' : words.first(total),
    notes: [...other, ...missing],
  };
}

function View(props: ViewProps) {
  const { donut, options, words, size, active, onActive } = props;
  const middle = middleOf(props);
  const radius = (size / 2 - 3) * (1 - options.ringWidth);
  const total = middleOf({ ...props, active: null });
  return (
    <figure className={styles.figure} aria-label={[total.label, total.value, ...total.notes].join(' ')}>
      <svg className={styles.svg} width={size} height={size} role="presentation">
        <Ring
          entries={donut.entries}
          size={size}
          ringWidth={options.ringWidth}
          active={active}
          onActive={onActive}
          describe={(entry) => describe(entry, words.second)}
        />
        {(options.centre === 'total' || active !== null) && (
          <Centre size={size} radius={radius} {...middle} />
        )}
      </svg>
    </figure>
  );
}

/** Room in pixels that a ring and its list need; a panel too small for both shows the ring. */
const LEAST_RING = 120;
const LEAST_LIST = 150;
const WIDE_LIST = 210;
const LEAST_LINES = 60;
const GAP = 8;

interface Plan {
  readonly direction: 'row' | 'column';
  readonly ring: number;
  readonly listWidth: number;
  readonly listHeight: number;
}

/** null: there is room for the ring only. */
export function planOf(width: number, height: number, placement: AumOptions['legendPlacement']): Plan | null {
  if (placement === 'right') {
    const ring = Math.min(height, Math.max(LEAST_RING, Math.min(width * 0.5, width - WIDE_LIST)));
    const listWidth = width - ring - GAP;
    return listWidth < LEAST_LIST ? null : { direction: 'row', ring, listWidth, listHeight: height };
  }
  const ring = Math.min(width, Math.max(LEAST_RING, height * 0.62));
  const listHeight = height - ring - GAP;
  return listHeight < LEAST_LINES ? null : { direction: 'column', ring, listWidth: width, listHeight };
}

export function AumPanel(props: Props) {
  const { data, options, width, height } = props;
  const theme = useTheme2();
  const words = useWords(props);
  const [active, onActive] = useState<string | null>(null);
  const donut = donutOf(entriesOf(props, theme), options.sort, options.leastSlice);
  if (donut.entries.length === 0) {
    return (
      <PanelDataErrorView panelId={props.id} data={data} fieldConfig={props.fieldConfig} needsNumberField />
    );
  }
  const plan = options.legendMode === 'hidden' ? null : planOf(width, height, options.legendPlacement);
  const size = plan?.ring ?? Math.min(width, height);
  const both = { donut, options, words, active, onActive };
  return (
    <div className={styles.box} style={{ width, height, flexDirection: plan?.direction }}>
      <View {...both} size={Math.max(0, size)} />
      {plan !== null && (
        <div className={styles.list} style={{ width: plan.listWidth, height: plan.listHeight }}>
          <AumLegend {...both} />
        </div>
      )}
    </div>
  );
}
