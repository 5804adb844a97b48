// The option that all panels with buttons have: how a grave command is confirmed.
import type { PanelOptionsEditorBuilder } from '@grafana/data';

export function addConfirm<T extends { readonly confirm: 'hold' | 'type' }>(
  builder: PanelOptionsEditorBuilder<T>,
): PanelOptionsEditorBuilder<T> {
  return builder.addRadio({
    path: 'confirm',
    name: 'Confirmation',
    description: 'Of a kill, of switching monitoring off, and of resetting a day. A reason is always asked',
    defaultValue: 'hold',
    settings: {
      options: [
        { value: 'hold', label: 'Hold' },
        { value: 'type', label: 'Type' },
      ],
    },
  });
}
