// What the assets consist of: a ring with the total in its middle, and a list of all entries beside it.
import { css } from '@emotion/css';
import { formattedValueToString, getValueFormat, type PanelProps } from '@grafana/data';
import { PanelDataErrorView } from '@grafana/runtime';
import { useTheme2, VizLayout } from '@grafana/ui';
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
  box: css({ display: 'flex', alignItems: 'center', justifyContent: 'center' }),
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

/** A list beside the ring takes its room from it; a panel too small for both shows the ring. */
const LEAST_WITH_LEGEND = 160;

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
  const hasRoom =
    options.legendPlacement === 'right' ? width >= 2 * LEAST_WITH_LEGEND : height >= LEAST_WITH_LEGEND;
  const legend =
    options.legendMode === 'hidden' || !hasRoom ? null : (
      <VizLayout.Legend
        placement={options.legendPlacement}
        {...(options.legendPlacement === 'right' ? { maxWidth: '60%' } : { maxHeight: '45%' })}
      >
        <AumLegend donut={donut} options={options} words={words} onActive={onActive} />
      </VizLayout.Legend>
    );
  return (
    <VizLayout width={width} height={height} legend={legend}>
      {(vizWidth, vizHeight) => (
        <div className={styles.box} style={{ width: vizWidth, height: vizHeight }}>
          <View
            donut={donut}
            options={options}
            words={words}
            size={Math.max(0, Math.min(vizWidth, vizHeight))}
            active={active}
            onActive={onActive}
          />
        </div>
      )}
    </VizLayout>
  );
}
