// The gauge as Grafana loads it: its component, its options, its standard options and its migration.
import { FieldColorModeId, FieldConfigProperty, PanelPlugin } from '@grafana/data';
import { addEditors } from './editors.ts';
import { GaugePanel } from './GaugePanel.tsx';
import { migrate } from './migration.ts';
import type { GaugeOptions } from './options.ts';

export const plugin = new PanelPlugin<GaugeOptions>(GaugePanel)
  .useFieldConfig({
    standardOptions: { [FieldConfigProperty.Color]: { defaultValue: { mode: FieldColorModeId.Thresholds } } },
  })
  .setPanelOptions(addEditors)
  .setMigrationHandler(migrate);
