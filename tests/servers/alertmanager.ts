// Alertmanager with the configuration of the stack, started as the stack starts it: by start.sh, secrets by file.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort, type Server, startServer } from './server.ts';

const PROVISIONED = fileURLToPath(new URL('../../provisioning/alertmanager/', import.meta.url));
/** Debian's name for it, and that of the image. */
export const ALERTMANAGER = 'prometheus-alertmanager';

export interface AlertmanagerOptions {
  /** An empty folder of the test. */
  readonly dir: string;
  readonly exporterUrl: string;
  /** A file that holds a token of scope `ingest`. */
  readonly tokenFile: string;
  readonly telegram?: { readonly tokenFile: string; readonly chat: number; readonly apiUrl: string };
  /** A file that holds the address which is called while all is well. */
  readonly deadmanFile?: string;
}

export async function startAlertmanager(options: AlertmanagerOptions): Promise<Server> {
  const { dir, exporterUrl, tokenFile, telegram, deadmanFile } = options;
  const port = await freePort();
  const none = join(dir, 'none');
  await mkdir(dir, { recursive: true });
  return startServer(
    [
      'sh',
      join(PROVISIONED, 'start.sh'),
      ALERTMANAGER,
      `--storage.path=${join(dir, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
      // Otherwise it listens for others of its kind on every address of the machine.
      '--cluster.listen-address=',
    ],
    {
      port,
      readyPath: '/-/ready',
      env: {
        ALERTMANAGER_SOURCE: join(PROVISIONED, 'alertmanager.yml'),
        ALERTMANAGER_CONFIG: join(dir, 'alertmanager.yml'),
        TRIPLINE_EXPORTER_URL: exporterUrl,
        TRIPLINE_INGEST_TOKEN_FILE: tokenFile,
        TELEGRAM_TOKEN_FILE: telegram?.tokenFile ?? none,
        TELEGRAM_CHAT_ID: telegram === undefined ? '' : String(telegram.chat),
        TELEGRAM_API_URL: telegram?.apiUrl ?? 'http://127.0.0.1:9',
        DEADMAN_URL_FILE: deadmanFile ?? none,
      },
    },
  );
}
