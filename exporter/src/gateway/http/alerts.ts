// Alertmanager's webhook: what it tells is recorded and shown. An alert never kills; the engine judges for itself.
import { z } from 'zod';
import type { Deps } from './deps.ts';
import { isProblemCode, refuse } from './problem.ts';
import { json } from './reply.ts';
import { type Route, route } from './route.ts';
import { AlertmanagerPost, AlertsAnswer, AlertsRecorded, alertOf } from './schema/alert.ts';
import { wholeNumber } from './schema/input.ts';

const TIMEOUT_MS = 5_000;

const receive = ({ link, log }: Deps): Route =>
  route({
    method: 'POST',
    path: '/api/alerts',
    scope: 'ingest',
    tag: 'alerts',
    summary: "Alertmanager's webhook; a repeated notification is recorded once",
    body: AlertmanagerPost,
    answers: [{ status: 200, what: 'They are in the journal', schema: AlertsRecorded }],
    problems: ['TOO_MANY_ALERTS', 'ENGINE_BUSY', 'ENGINE_SILENT'],
    async handle({ body, caller: { by } }) {
      const alerts = body.alerts.map(alertOf);
      try {
        const reply = await link.request({ name: 'alerts', alerts, by }, TIMEOUT_MS);
        if (reply.type === 'recorded') return json(200, { received: alerts.length, recorded: reply.count });
        if (reply.type === 'refused' && isProblemCode(reply.code)) return refuse(reply.code, reply.detail);
      } catch (error) {
        if (error instanceof Error && error.name === 'LinkBusy')
          return refuse('ENGINE_BUSY', 'send them again');
        log.warn({ err: error }, 'alerts were not confirmed');
      }
      // Alertmanager sends them again after this, and what was recorded nevertheless is not recorded twice.
      return refuse('ENGINE_SILENT', 'send them again');
    },
  });

const list = ({ alerts }: Deps): Route =>
  route({
    method: 'GET',
    path: '/api/alerts',
    scope: 'read',
    tag: 'alerts',
    summary: 'The alerts that fire',
    query: z.strictObject({ limit: wholeNumber(1, 1_000).default(100) }),
    answers: [{ status: 200, what: 'At most `limit` of `total`', schema: AlertsAnswer }],
    problems: [],
    handle({ query: { limit } }) {
      const firing = alerts().firing();
      return json(200, { alerts: firing.slice(0, limit), total: firing.length });
    },
  });

export const alerts = (deps: Deps): readonly Route[] => [receive(deps), list(deps)];
