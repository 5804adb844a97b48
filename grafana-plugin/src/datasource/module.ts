// The data source as Grafana loads it.
import { DataSourcePlugin } from '@grafana/data';
import { ConfigEditor } from './ConfigEditor.tsx';
import { QueryEditor } from './QueryEditor.tsx';
import type { StreamQuery, StreamSecrets, StreamSettings } from './query.ts';
import { StreamDataSource } from './StreamDataSource.ts';

export const plugin = new DataSourcePlugin<StreamDataSource, StreamQuery, StreamSettings, StreamSecrets>(
  StreamDataSource,
)
  .setQueryEditor(QueryEditor)
  .setConfigEditor(ConfigEditor);
