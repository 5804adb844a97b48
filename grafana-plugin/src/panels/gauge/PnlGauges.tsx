// The P&L preset in a panel: a gauge for each account that the data names.
import {
  type Field,
  FieldType,
  formattedValueToString,
  getDisplayProcessor,
  type LinkModel,
  type PanelProps,
} from '@grafana/data';
import { PanelDataErrorView } from '@grafana/runtime';
import { useTheme2, VizRepeater } from '@grafana/ui';
import React from 'react';
import { NO_CAP } from '../../ui/repeat.ts';
import type { GaugeOptions } from './options.ts';
import { PnlGauge } from './PnlGauge.tsx';
import { type Reading, readingsOf, type Table } from './pnl-reading.ts';

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';

/** Where a field is only called a value, its frame has the name. */
const unnamed = (name: string, frame: string | undefined) => (/^value$/i.test(name) ? [frame] : []);

const tablesOf = (series: PanelProps['data']['series']): readonly Table[] =>
  series.map(({ fields, name: frameName }) => ({
    columns: fields.map(({ name, type, labels, values, config }) => ({
      names: [
        config.displayName,
        config.displayNameFromDS,
        labels?.__name__,
        name,
        ...unnamed(name, frameName),
      ].filter(isText),
      type,
      labels: labels ?? {},
      values,
    })),
  }));

interface Shown {
  readonly reading: Reading;
  /** Where the total is: its unit, its decimals and its links are the gauge's. */
  readonly field: Field | null;
  readonly hasStreak: boolean;
}

function shownOf({ series }: PanelProps['data']): Shown[] {
  const readings = readingsOf(tablesOf(series));
  const hasStreak = readings.some(({ streak }) => streak.length > 0);
  return readings.map((reading) => {
    const [table, column] = reading.totalAt ?? [];
    const field = table === undefined || column === undefined ? undefined : series[table]?.fields[column];
    return { reading, field: field ?? null, hasStreak };
  });
}

function linksOf({ reading, field }: Shown): (() => LinkModel[]) | null {
  const { getLinks, config } = field ?? {};
  const row = reading.totalAt?.[2];
  if (getLinks === undefined || row === undefined || (config?.links ?? []).length === 0) return null;
  return () => getLinks({ valueRowIndex: row });
}

export function PnlGauges(props: PanelProps<GaugeOptions>) {
  const { data, options, fieldConfig, timeZone, width, height, renderCounter } = props;
  const theme = useTheme2();
  if (readingsOf(tablesOf(data.series)).length === 0) {
    const message = 'No field has a name that the P&L preset knows: total, realised, max_loss and so on';
    return <PanelDataErrorView panelId={props.id} data={data} fieldConfig={fieldConfig} message={message} />;
  }
  const moneyOf = (field: Field | null) => {
    const config = field?.config ?? fieldConfig.defaults;
    const format = getDisplayProcessor({ field: { type: FieldType.number, config }, theme, timeZone });
    return (value: number) => formattedValueToString(format(value));
  };
  return (
    <VizRepeater
      {...NO_CAP}
      getValues={() => shownOf(data)}
      renderValue={({ value, width: itemWidth, height: itemHeight, count }) => (
        <PnlGauge
          reading={value.reading}
          options={options}
          width={itemWidth}
          height={itemHeight}
          count={count}
          hasStreak={value.hasStreak}
          money={moneyOf(value.field)}
          links={linksOf(value)}
        />
      )}
      width={width}
      height={height}
      source={data}
      autoGrid={true}
      renderCounter={renderCounter}
      orientation={options.orientation}
      minVizWidth={options.minVizWidth}
      minVizHeight={options.minVizHeight}
    />
  );
}
