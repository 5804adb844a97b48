// Saves the app's settings with Grafana's server, which keeps what is not sent: a token that was not typed stays.
import { getBackendSrv } from '@grafana/runtime';
import { firstValueFrom, from } from 'rxjs';
import { APP_ID } from '../api.ts';
import type { Verdict } from './connection.ts';
import type { Meta, SecretName } from './settings.ts';

type Secrets = Readonly<Partial<Record<SecretName, string>>>;

/** Loads the page anew when it was saved, because the app's routes are read when it loads. */
export async function save(meta: Meta, exporterUrl: string, typed: Secrets): Promise<readonly Verdict[]> {
  const data = {
    enabled: true,
    pinned: meta.pinned ?? true,
    jsonData: { ...meta.jsonData, exporterUrl },
    secureJsonData: typed,
  };
  const request = { url: `api/plugins/${APP_ID}/settings`, method: 'POST', data, showErrorAlert: false };
  try {
    await firstValueFrom(from(getBackendSrv().fetch(request)));
  } catch {
    return [
      { ok: false, text: 'Grafana did not save the settings: it needs an organisation administrator.' },
    ];
  }
  window.location.reload();
  return [{ ok: true, text: 'Saved.' }];
}
