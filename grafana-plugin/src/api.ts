// The one place where the plugin asks for something to be done: a post to one of the app's own routes. Grafana's server
// checks the role, adds the token and passes it on; a browser never has the token.
import { getBackendSrv } from '@grafana/runtime';
import { firstValueFrom, from } from 'rxjs';

export const APP_ID = 'tripline-app';

export const ROUTES = ['plan', 'kill', 'cancel', 'exit', 'start', 'stop', 'rearm', 'reset-day'] as const;
export type RouteName = (typeof ROUTES)[number];

/** What came back, whoever said it: the exporter, with a code, or Grafana before it. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
  /** The exporter's own word for what went wrong. */
  readonly code: string | null;
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

function answerOf(status: unknown, body: unknown): Answer {
  const code = isRecord(body) && typeof body.code === 'string' ? body.code : null;
  return { status: typeof status === 'number' ? status : 0, body, code };
}

/** Never throws for an answer that is bad: what happened is data. `status` 0: there was no answer at all. */
export async function post(
  route: RouteName,
  data: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  const url = `api/plugin-proxy/${APP_ID}/control/${route}`;
  try {
    const asked = from(getBackendSrv().fetch({ url, method: 'POST', data, headers, showErrorAlert: false }));
    const { status, data: body } = await firstValueFrom(asked);
    return answerOf(status, body);
  } catch (error) {
    return isRecord(error) ? answerOf(error.status, error.data) : answerOf(0, null);
  }
}
