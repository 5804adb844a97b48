// The actions panel as Grafana loads it.
import { PanelPlugin, type SelectableValue } from '@grafana/data';
import { addConfirm } from '../../shadow/confirm-editor.ts';
import { ActionsPanel } from './ActionsPanel.tsx';
import { type ActionsOptions, BUTTONS } from './options.ts';

const LABELS: Readonly<Record<(typeof BUTTONS)[number], string>> = {
  kill: 'Kill',
  cancel: 'Cancel orders',
  stop: 'Stop monitoring',
  start: 'Start monitoring',
  'reset-day': 'Reset day',
  rearm: 'Rearm',
};

export const plugin = new PanelPlugin<ActionsOptions>(ActionsPanel).setPanelOptions((builder) => {
  builder
    .addTextInput({
      path: 'accounts',
      name: 'Accounts',
      description: 'Ids with commas between them, or a variable such as $account; empty: all',
      defaultValue: '',
    })
    .addMultiSelect({
      path: 'buttons',
      name: 'Buttons',
      defaultValue: [...BUTTONS],
      // Grafana types an option of a multiple choice as if it were all of them.
      settings: { options: BUTTONS.map((value): SelectableValue => ({ value, label: LABELS[value] })) },
    });
  addConfirm(builder);
});
