// Tests the connection as a button would use it, without pressing anything: a command without an account is refused by
// the exporter for what it lacks, but only after its token was taken and found to allow that command.
import type { Answer, RouteName } from '../api.ts';

export interface Verdict {
  readonly ok: boolean;
  readonly text: string;
}

interface Probe {
  readonly route: RouteName;
  readonly scope: 'control' | 'admin';
  readonly token: string;
}

export const CONTROL: Probe = { route: 'start', scope: 'control', token: 'control token' };
export const ADMIN: Probe = { route: 'reset-day', scope: 'admin', token: 'admin token' };

/** Names nobody and gives no reason: no exporter can take this for a command. */
const NOTHING = {};

const bad = (text: string): Verdict => ({ ok: false, text });

/** What the exporter says, by its own code. */
function byCode(code: string, { scope, token }: Probe): Verdict | null {
  switch (code) {
    case 'INVALID':
      return { ok: true, text: `The exporter answers and takes the ${token}.` };
    case 'NOT_AUTHENTICATED':
      return bad(
        `The exporter does not know the ${token}: make one with "tripline token create", and save it here.`,
      );
    case 'NOT_ALLOWED':
      return bad(`The exporter knows the ${token}, but it lacks the scope "${scope}".`);
    case 'FOREIGN_HOST':
      return bad(
        'The exporter does not answer to the name in this address: add it to hostNames in its configuration.',
      );
    case 'TOO_MANY_REQUESTS':
    case 'TOO_MANY_FAILED_LOGINS':
      return bad('The exporter has been asked too often: wait a minute and test again.');
    case 'NOT_FOUND':
      return bad('The exporter answers, but does not know this command: it is older than this plugin.');
    default:
      return null;
  }
}

/** What Grafana says itself, when the exporter was never asked or answered nothing that is ours. */
function byStatus({ status, body }: Answer): Verdict {
  const text = JSON.stringify(body) ?? '';
  switch (status) {
    case 0:
      return bad('Grafana itself did not answer.');
    case 401:
      return bad('Grafana does not know who you are: sign in again.');
    case 403:
      return bad('Grafana does not let you use this route: it needs an organisation administrator.');
    case 404:
      return bad('Nothing answers like an exporter at this address.');
    case 500:
      return /plugin settings/i.test(text)
        ? bad('Nothing is saved for this organisation yet: save the settings first.')
        : bad('Grafana could not pass the request on; its log says why.');
    case 502:
    case 504:
      return bad("Grafana's server does not reach the exporter at this address.");
    default:
      return bad(`Something that is not an exporter answered with status ${status}.`);
  }
}

export function verdictOf(answer: Answer, probe: Probe): Verdict {
  const known = answer.code === null ? null : byCode(answer.code, probe);
  if (known !== null) return known;
  if (answer.code !== null) return bad(`The exporter answered ${answer.code}.`);
  return answer.status < 300 && answer.status > 0
    ? bad('Something that is not an exporter answered at this address.')
    : byStatus(answer);
}

type Post = (route: RouteName, data: unknown) => Promise<Answer>;

/** Asks once for each token that is configured. */
export async function testConnection(post: Post, hasAdminToken: boolean): Promise<readonly Verdict[]> {
  const control = verdictOf(await post(CONTROL.route, NOTHING), CONTROL);
  if (!hasAdminToken || !control.ok) return [control];
  return [control, verdictOf(await post(ADMIN.route, NOTHING), ADMIN)];
}
