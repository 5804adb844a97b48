// The door of the panels: commands leave through the app's own routes, where Grafana's server adds the token.
import type { PlanView } from '../../../exporter/src/contract.ts';
import { answerOf, type Body } from '../../../exporter/src/gateway/console/page/answer.ts';
import type { Door } from '../../../exporter/src/gateway/console/page/door.ts';
import { type Answer, post } from '../api.ts';

const NOT_KNOWN =
  'The exporter does not know the token of the app. An administrator sets it on the configuration page of Tripline.';

interface Said extends Body {
  /** In the words of Grafana, where the exporter was not reached. */
  readonly message?: string;
  readonly plans?: readonly PlanView[];
}

const saidIn = (body: unknown): Said => (typeof body === 'object' && body !== null ? body : {});

function whyNot({ status, body, code }: Answer): string {
  const { detail, title, message } = saidIn(body);
  if (status === 0) return 'Grafana did not answer';
  if (status === 401) return NOT_KNOWN;
  if (status === 403 && code === null) return 'Grafana does not let you: your role may not press this';
  return detail ?? title ?? message ?? `HTTP ${status}`;
}

export const grafanaDoor: Door = {
  async command({ what, ...body }, key) {
    const answer = await post(what, body, { 'Idempotency-Key': key });
    if (answer.status === 0) return { kind: 'unknown', text: 'No answer came.' };
    const said = { ...saidIn(answer.body), ...(answer.status < 300 ? {} : { detail: whyNot(answer) }) };
    return answerOf(answer.status, said, body.accounts, NOT_KNOWN);
  },
  async plan(account) {
    const answer = await post('plan', { accounts: [account] });
    const [plan] = saidIn(answer.body).plans ?? [];
    if (answer.status !== 200 || plan === undefined) throw new Error(whyNot(answer));
    return plan;
  },
};
