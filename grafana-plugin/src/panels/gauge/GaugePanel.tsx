// The panel: as many gauges as there are values, side by side, or a sentence where no gauge can be drawn.
import { FieldType, getFieldDisplayValues, type PanelProps } from '@grafana/data';
import { PanelDataErrorView } from '@grafana/runtime';
import { useTheme2, VizRepeater } from '@grafana/ui';
import React from 'react';
import { NO_CAP } from '../../ui/repeat.ts';
import { Gauge } from './Gauge.tsx';
import type { GaugeOptions } from './options.ts';
import { PnlGauges } from './PnlGauges.tsx';

/** With fields named by hand a text is shown as it is; otherwise a gauge needs a number. */
const canBeDrawn = ({ data, options }: PanelProps<GaugeOptions>): boolean =>
  data.series.some(({ fields }) =>
    fields.some(({ type }) => type === FieldType.number || Boolean(options.reduceOptions.fields)),
  );

function ValueGauges(props: PanelProps<GaugeOptions>) {
  const { data, options, fieldConfig, replaceVariables, timeZone, width, height, renderCounter } = props;
  const theme = useTheme2();
  const getValues = () =>
    getFieldDisplayValues({
      fieldConfig,
      reduceOptions: options.reduceOptions,
      replaceVariables,
      theme,
      data: data.series,
      timeZone,
      sparkline: options.sparkline,
    });
  return (
    <VizRepeater
      {...NO_CAP}
      getValues={getValues}
      renderValue={(each) => (
        <Gauge
          display={each.value}
          options={options}
          width={each.width}
          height={each.height}
          count={each.count}
          timeZone={timeZone}
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

export function GaugePanel(props: PanelProps<GaugeOptions>) {
  if (props.options.preset === 'pnl') return <PnlGauges {...props} />;
  if (!canBeDrawn(props)) {
    return (
      <PanelDataErrorView
        panelId={props.id}
        data={props.data}
        fieldConfig={props.fieldConfig}
        needsNumberField
      />
    );
  }
  return <ValueGauges {...props} />;
}
