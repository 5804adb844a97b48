// The app as Grafana loads it: its configuration page. Its panels and its data source are modules of their own.
import { AppPlugin } from '@grafana/data';

export const plugin = new AppPlugin();
