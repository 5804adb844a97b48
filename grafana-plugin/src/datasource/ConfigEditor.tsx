// Where the exporter is, and the token that may read there. The token goes to Grafana's server and never comes back.
import type { DataSourcePluginOptionsEditorProps } from '@grafana/data';
import { Field, Input, SecretInput } from '@grafana/ui';
import React from 'react';
import { addressOf } from '../config/settings.ts';
import type { StreamSecrets, StreamSettings } from './query.ts';

type Props = DataSourcePluginOptionsEditorProps<StreamSettings, StreamSecrets>;

export function ConfigEditor({ options, onOptionsChange }: Props) {
  const { jsonData, secureJsonData, secureJsonFields } = options;
  const url = jsonData.exporterUrl ?? '';
  const address = addressOf(url);
  const wrong = 'wrong' in address && url !== '' ? address.wrong : undefined;
  const setToken = (readToken: string, isKept: boolean) =>
    onOptionsChange({
      ...options,
      secureJsonFields: { ...secureJsonFields, readToken: isKept },
      secureJsonData: { ...secureJsonData, readToken },
    });
  return (
    <div style={{ maxWidth: 640 }}>
      <Field
        label="Exporter"
        description="As Grafana's server reaches it, not as your browser does"
        invalid={wrong !== undefined}
        error={wrong}
        htmlFor="exporterUrl"
      >
        <Input
          id="exporterUrl"
          value={url}
          placeholder="http://exporter:9464"
          onChange={({ currentTarget: { value } }) =>
            onOptionsChange({ ...options, jsonData: { ...jsonData, exporterUrl: value } })
          }
          onBlur={() => {
            if ('url' in address && address.url !== url)
              onOptionsChange({ ...options, jsonData: { ...jsonData, exporterUrl: address.url } });
          }}
        />
      </Field>
      <Field
        label="Read token"
        description='Scope read, and nothing else: "tripline token create"'
        htmlFor="readToken"
      >
        <SecretInput
          id="readToken"
          isConfigured={secureJsonFields.readToken === true}
          value={secureJsonData?.readToken ?? ''}
          placeholder="Paste the token"
          autoComplete="off"
          onChange={({ currentTarget: { value } }) => setToken(value, false)}
          onReset={() => setToken('', false)}
        />
      </Field>
    </div>
  );
}
