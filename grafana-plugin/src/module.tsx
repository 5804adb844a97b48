// The app as Grafana loads it: its configuration page. Its panels and its data source are modules of their own.
import { AppPlugin } from '@grafana/data';
import { ConfigPage } from './config/ConfigPage.tsx';
import type { JsonData } from './config/settings.ts';

export const plugin = new AppPlugin<JsonData>().addConfigPage({
  id: 'configuration',
  title: 'Configuration',
  icon: 'cog',
  body: ConfigPage,
});
