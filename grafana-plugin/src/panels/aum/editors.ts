// The editor of the donut: where its values come from, the ring, the second currency, the list.
import { type PanelOptionsEditorBuilder, standardEditorsRegistry } from '@grafana/data';
import { type AumOptions, DEFAULTS } from './options.ts';

type Builder = PanelOptionsEditorBuilder<AumOptions>;

function addValues(builder: Builder): void {
  const category = ['Value options'];
  builder
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
    })
    .addNumberInput({
      path: 'reduceOptions.limit',
      name: 'Limit',
      description: 'The most rows that are shown',
      category,
      settings: { placeholder: '25', integer: true, min: 1, max: 5000 },
      showIf: ({ reduceOptions }) => reduceOptions.values === true,
    })
    .addCustomEditor({
      id: 'reduceOptions.calcs',
      path: 'reduceOptions.calcs',
      name: 'Calculation',
      description: 'Makes one value of each series',
      category,
      editor: standardEditorsRegistry.get('stats-picker').editor,
      defaultValue: ['lastNotNull'],
      showIf: ({ reduceOptions }) => reduceOptions.values !== true,
    })
    .addTextInput({
      path: 'reduceOptions.fields',
      name: 'Fields',
      description: 'The name of a field, or /a pattern/ of names; empty: every field that holds numbers',
      category,
      defaultValue: '',
    })
    .addTextInput({
      path: 'secondField',
      name: 'Field of the second currency',
      description: 'Holds the same values in another currency; it makes no slices of its own',
      category,
      defaultValue: DEFAULTS.secondField,
    })
    .addUnitPicker({
      path: 'secondUnit',
      name: 'Unit of the second currency',
      category,
      defaultValue: DEFAULTS.secondUnit,
      showIf: ({ secondField }) => secondField !== '',
    });
}

function addRing(builder: Builder): void {
  const category = ['Donut'];
  builder
    .addRadio({
      path: 'sort',
      name: 'Order',
      category,
      defaultValue: DEFAULTS.sort,
      settings: {
        options: [
          { value: 'descending', label: 'Largest first' },
          { value: 'none', label: 'As in the data' },
        ],
      },
    })
    .addSliderInput({
      path: 'leastSlice',
      name: 'Least slice',
      description: 'Degrees that the smallest slice takes at least; its share is told as it is',
      category,
      defaultValue: DEFAULTS.leastSlice,
      settings: { min: 0, max: 30, step: 1 },
    })
    .addSliderInput({
      path: 'ringWidth',
      name: 'Ring width',
      category,
      defaultValue: DEFAULTS.ringWidth,
      settings: { min: 0.1, max: 1, step: 0.01 },
    })
    .addRadio({
      path: 'centre',
      name: 'Centre',
      category,
      defaultValue: DEFAULTS.centre,
      settings: {
        options: [
          { value: 'total', label: 'Total' },
          { value: 'none', label: 'Nothing' },
        ],
      },
    })
    .addTextInput({
      path: 'centreLabel',
      name: 'Label of the total',
      category,
      defaultValue: DEFAULTS.centreLabel,
      showIf: ({ centre }) => centre === 'total',
    });
}

function addLegend(builder: Builder): void {
  const category = ['Legend'];
  const isShown = ({ legendMode }: AumOptions): boolean => legendMode !== 'hidden';
  builder
    .addRadio({
      path: 'legendMode',
      name: 'Mode',
      category,
      defaultValue: DEFAULTS.legendMode,
      settings: {
        options: [
          { value: 'table', label: 'Table' },
          { value: 'list', label: 'List' },
          { value: 'hidden', label: 'Hidden' },
        ],
      },
    })
    .addRadio({
      path: 'legendPlacement',
      name: 'Placement',
      category,
      defaultValue: DEFAULTS.legendPlacement,
      settings: {
        options: [
          { value: 'right', label: 'Right' },
          { value: 'bottom', label: 'Bottom' },
        ],
      },
      showIf: isShown,
    })
    .addBooleanSwitch({
      path: 'legendValues.value',
      name: 'Values',
      category,
      defaultValue: DEFAULTS.legendValues.value,
      showIf: isShown,
    })
    .addBooleanSwitch({
      path: 'legendValues.share',
      name: 'Shares',
      category,
      defaultValue: DEFAULTS.legendValues.share,
      showIf: isShown,
    })
    .addBooleanSwitch({
      path: 'legendValues.second',
      name: 'Values in the second currency',
      category,
      defaultValue: DEFAULTS.legendValues.second,
      showIf: isShown,
    });
}

export function addEditors(builder: Builder): void {
  addValues(builder);
  addRing(builder);
  addLegend(builder);
}
