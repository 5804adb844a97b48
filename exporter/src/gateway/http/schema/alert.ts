// Alerts: Alertmanager's webhook (version 4) as it comes in, and what is kept of it as it goes out.
import { z } from 'zod';
import type { Alert } from '../../../contract/request.ts';
import { accountId } from './input.ts';

const MOST_ALERTS = 500;
const MOST_SUMMARY = 500;

const time = z
  .string()
  .max(64)
  .refine((text) => !Number.isNaN(Date.parse(text)), 'must be a time like 2024-07-24T09:20:00Z');
const words = z.record(z.string().max(128), z.string().max(8_192));

const AlertIn = z.looseObject({
  status: z.enum(['firing', 'resolved']),
  labels: words,
  annotations: words.default({}),
  startsAt: time.optional(),
  endsAt: time.optional(),
  fingerprint: z.string().regex(/^[A-Za-z0-9]{1,64}$/),
});

export const AlertmanagerPost = z
  .looseObject({ version: z.literal('4').optional(), alerts: z.array(AlertIn).max(MOST_ALERTS) })
  .meta({ id: 'AlertmanagerPost', description: "Alertmanager's webhook payload; unknown fields are let be" });

/** Alertmanager writes the year 1 where there is no time. */
const at = (text: string | undefined): number | null => {
  const ms = text === undefined ? 0 : Date.parse(text);
  return ms > 0 ? ms : null;
};
const plain = (text: string, most: number): string =>
  text
    .replaceAll(/\p{C}+/gu, ' ')
    .trim()
    .slice(0, most);

/** What is kept of an alert. */
export function alertOf({
  status,
  labels,
  annotations,
  fingerprint,
  ...times
}: z.output<typeof AlertIn>): Alert {
  const account = accountId.safeParse(labels.account);
  const summary = annotations.summary ?? annotations.description ?? '';
  return {
    fingerprint,
    status,
    name: plain(labels.alertname ?? 'unnamed', 128),
    severity: labels.severity === undefined ? null : plain(labels.severity, 32),
    account: account.success ? account.data : null,
    summary: plain(summary, MOST_SUMMARY),
    startsAt: at(times.startsAt),
    endsAt: at(times.endsAt),
  };
}

const known = z.number().nullable();
const AlertRow: z.ZodType<Alert> = z
  .object({
    fingerprint: z.string(),
    status: z.enum(['firing', 'resolved']),
    name: z.string(),
    severity: z.string().nullable(),
    account: z.string().nullable(),
    summary: z.string(),
    startsAt: known,
    endsAt: known,
  })
  .meta({ id: 'Alert' });

export const AlertsAnswer = z
  .object({ alerts: z.array(z.object({ alert: AlertRow, receivedAt: z.number() })), total: z.int() })
  .meta({ id: 'Alerts', description: 'Those that fire, the newest first' });

export const AlertsRecorded = z
  .object({ received: z.int(), recorded: z.int().meta({ description: 'Those that were news' }) })
  .meta({ id: 'AlertsRecorded' });
