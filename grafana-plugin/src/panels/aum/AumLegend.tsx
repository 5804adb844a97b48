// The list beside the donut: every entry, also those that are not drawn, with its value, its share and both currencies.
import type { DisplayValue } from '@grafana/data';
import { LegendDisplayMode, type LegendPlacement, VizLegend, type VizLegendItem } from '@grafana/ui';
import React from 'react';
import { type Donut, type DrawnEntry, shareText } from './donut.ts';
import { type AumOptions, LEGEND_VALUES, type LegendValue } from './options.ts';
import type { Words } from './words.ts';

interface Props {
  readonly donut: Donut;
  readonly options: AumOptions;
  readonly words: Words;
  onActive(name: string | null): void;
}

function cell(entry: DrawnEntry, which: LegendValue, { second }: Words): DisplayValue {
  switch (which) {
    case 'value':
      return { title: 'Value', text: entry.text, numeric: entry.value ?? Number.NaN };
    case 'share':
      return { title: 'Share', text: shareText(entry.slice), numeric: entry.slice?.share ?? Number.NaN };
    case 'second': {
      const text = entry.second === null ? '–' : second(entry.second);
      return { title: 'In the other currency', text, numeric: entry.second ?? Number.NaN };
    }
  }
}

const nameOf = ({ name, why }: DrawnEntry): string =>
  why === 'negative' ? `${name} (negative, not drawn)` : name;

export function AumLegend({ donut, options, words, onActive }: Props) {
  const values = LEGEND_VALUES.filter((which) => options.legendValues[which] === true);
  const items: VizLegendItem<DrawnEntry>[] = donut.entries.map((entry) => ({
    label: nameOf(entry),
    color: entry.color,
    yAxis: 1,
    disabled: entry.slice === null,
    data: entry,
    getItemKey: () => entry.name,
    getDisplayValues: () => values.map((which) => cell(entry, which, words)),
  }));
  const placement: LegendPlacement = options.legendPlacement;
  return (
    <VizLegend
      items={items}
      placement={placement}
      displayMode={options.legendMode === 'table' ? LegendDisplayMode.Table : LegendDisplayMode.List}
      onLabelMouseOver={(item) => onActive(item.data?.name ?? null)}
      onLabelMouseOut={() => onActive(null)}
    />
  );
}
