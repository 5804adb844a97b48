// The accounts panel as Grafana loads it.
import { PanelPlugin } from '@grafana/data';
import { addConfirm } from '../../shadow/confirm-editor.ts';
import { AccountsPanel } from './AccountsPanel.tsx';
import type { AccountsOptions } from './options.ts';

export const plugin = new PanelPlugin<AccountsOptions>(AccountsPanel).setPanelOptions((builder) => {
  addConfirm(builder);
});
