// The donut as Grafana loads it: its component, its options and its standard options.
import { FieldColorModeId, FieldConfigProperty, PanelPlugin } from '@grafana/data';
import { AumPanel } from './AumPanel.tsx';
import { addEditors } from './editors.ts';
import type { AumOptions } from './options.ts';

export const plugin = new PanelPlugin<AumOptions>(AumPanel)
  .useFieldConfig({
    disableStandardOptions: [FieldConfigProperty.Thresholds],
    standardOptions: {
      [FieldConfigProperty.Color]: {
        defaultValue: { mode: FieldColorModeId.PaletteClassic },
        settings: { byValueSupport: false, bySeriesSupport: true, preferThresholdsMode: false },
      },
    },
  })
  .setPanelOptions(addEditors);
