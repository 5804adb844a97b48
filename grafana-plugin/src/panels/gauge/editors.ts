// The editor of a gauge panel: one entry for each option, in groups that open one after the other.
import { type PanelOptionsEditorBuilder, standardEditorsRegistry, VizOrientation } from '@grafana/data';
import { MOST_SEGMENTS } from '../../../../exporter/src/picture/segments.ts';
import { DEFAULTS, type GaugeOptions } from './options.ts';

type Builder = PanelOptionsEditorBuilder<GaugeOptions>;

const isValue = ({ preset }: GaugeOptions): boolean => preset !== 'pnl';

function addValues(builder: Builder): void {
  const category = ['Value options'];
  builder
    .addRadio({
      path: 'preset',
      name: 'Preset',
      description:
        'P&L takes its figures from the fields that the documentation names, one gauge for each account',
      category,
      defaultValue: DEFAULTS.preset,
      settings: {
        options: [
          { value: 'value', label: 'Value' },
          { value: 'pnl', label: 'P&L' },
        ],
      },
    })
    .addRadio({
      path: 'reduceOptions.values',
      name: 'Show',
      category,
      defaultValue: false,
      settings: {
        options: [
          { value: false, label: 'Calculate' },
          { value: true, label: 'All values' },
        ],
      },
      showIf: isValue,
    })
    .addNumberInput({
      path: 'reduceOptions.limit',
      name: 'Limit',
      description: 'The most rows that are shown',
      category,
      settings: { placeholder: '25', integer: true, min: 1, max: 5000 },
      showIf: (options) => isValue(options) && options.reduceOptions.values === true,
    })
    .addCustomEditor({
      id: 'reduceOptions.calcs',
      path: 'reduceOptions.calcs',
      name: 'Calculation',
      description: 'Makes one value of each series',
      category,
      editor: standardEditorsRegistry.get('stats-picker').editor,
      defaultValue: ['lastNotNull'],
      showIf: (options) => isValue(options) && options.reduceOptions.values !== true,
    })
    .addTextInput({
      path: 'reduceOptions.fields',
      name: 'Fields',
      description: 'The name of a field, or /a pattern/ of names; empty: every field that holds numbers',
      category,
      defaultValue: '',
      showIf: isValue,
    });
}

function addLayout(builder: Builder): void {
  const category = ['Gauge'];
  builder
    .addRadio({
      path: 'orientation',
      name: 'Orientation',
      category,
      defaultValue: VizOrientation.Auto,
      settings: {
        options: [
          { value: VizOrientation.Auto, label: 'Auto' },
          { value: VizOrientation.Horizontal, label: 'Horizontal' },
          { value: VizOrientation.Vertical, label: 'Vertical' },
        ],
      },
    })
    .addSliderInput({
      path: 'minVizWidth',
      name: 'Least width',
      category,
      defaultValue: DEFAULTS.minVizWidth,
      settings: { min: 0, max: 600, step: 1 },
      showIf: ({ orientation }) => orientation === VizOrientation.Vertical,
    })
    .addSliderInput({
      path: 'minVizHeight',
      name: 'Least height',
      category,
      defaultValue: DEFAULTS.minVizHeight,
      settings: { min: 0, max: 600, step: 1 },
      showIf: ({ orientation }) => orientation === VizOrientation.Horizontal,
    });
}

function addBar(builder: Builder): void {
  const category = ['Gauge'];
  builder
    .addNumberInput({
      path: 'neutral',
      name: 'Neutral value',
      description: 'The bar grows from here, either way',
      category,
      settings: { placeholder: 'the minimum' },
      showIf: isValue,
    })
    .addSliderInput({
      path: 'barWidth',
      name: 'Bar width',
      category,
      defaultValue: DEFAULTS.barWidth,
      settings: { min: 0.02, max: 1, step: 0.01 },
    })
    .addRadio({
      path: 'barShape',
      name: 'Bar shape',
      category,
      defaultValue: DEFAULTS.barShape,
      settings: {
        options: [
          { value: 'flat', label: 'Flat' },
          { value: 'rounded', label: 'Rounded' },
        ],
      },
    })
    .addSliderInput({
      path: 'segmentCount',
      name: 'Segments',
      category,
      defaultValue: DEFAULTS.segmentCount,
      settings: { min: 1, max: MOST_SEGMENTS, step: 1 },
      showIf: isValue,
    })
    .addSliderInput({
      path: 'segmentSpacing',
      name: 'Segment spacing',
      category,
      defaultValue: DEFAULTS.segmentSpacing,
      settings: { min: 0, max: 0.8, step: 0.01 },
      showIf: (options) => isValue(options) && options.segmentCount > 1,
    })
    .addRadio({
      path: 'endpointMarker',
      name: 'Endpoint marker',
      category,
      defaultValue: DEFAULTS.endpointMarker,
      settings: {
        options: [
          { value: 'point', label: 'Point' },
          { value: 'none', label: 'None' },
        ],
      },
    })
    .addBooleanSwitch({
      path: 'gradient',
      name: 'Gradient',
      description: 'The bar has, all along, the colour that the field has there',
      category,
      defaultValue: DEFAULTS.gradient,
      showIf: isValue,
    })
    .addBooleanSwitch({
      path: 'sparkline',
      name: 'Sparkline',
      category,
      defaultValue: DEFAULTS.sparkline,
      showIf: (options) => isValue(options) && options.reduceOptions.values !== true,
    })
    .addBooleanSwitch({
      path: 'showThresholdMarkers',
      name: 'Threshold markers',
      category,
      defaultValue: DEFAULTS.showThresholdMarkers,
      showIf: isValue,
    })
    .addBooleanSwitch({
      path: 'showThresholdLabels',
      name: 'Threshold labels',
      category,
      defaultValue: DEFAULTS.showThresholdLabels,
      showIf: isValue,
    });
}

function addText(builder: Builder): void {
  const category = ['Text'];
  const size = { placeholder: 'Auto', integer: true, min: 4, max: 300 };
  builder
    .addSelect({
      path: 'textMode',
      name: 'Text mode',
      category,
      defaultValue: DEFAULTS.textMode,
      settings: {
        options: [
          { value: 'auto', label: 'Auto', description: 'The name too where there are several values' },
          { value: 'value', label: 'Value' },
          { value: 'value_and_name', label: 'Value and name' },
          { value: 'name', label: 'Name' },
          { value: 'none', label: 'None' },
        ],
      },
      showIf: isValue,
    })
    .addNumberInput({ path: 'text.titleSize', name: 'Title size', category, settings: size })
    .addNumberInput({ path: 'text.valueSize', name: 'Value size', category, settings: size });
}

export function addEditors(builder: Builder): void {
  addValues(builder);
  addLayout(builder);
  addBar(builder);
  addText(builder);
}
