// Alive and ready. Ready means: the engine is heard, its journal takes facts, and every broker was read once.
import { z } from 'zod';
import type { AccountFrame } from '../../contract.ts';
import { FRESH_MS, type View } from '../view.ts';
import type { Deps } from './deps.ts';
import { refuse } from './problem.ts';
import { json } from './reply.ts';
import { type Route, route } from './route.ts';

const CheckSchema = z.object({
  name: z.enum(['engine', 'journal', 'brokers']),
  ok: z.boolean(),
  detail: z.string(),
});
type Check = z.output<typeof CheckSchema>;

/** Every check, also those that pass. */
function readiness(view: View): readonly Check[] {
  const frame = view.latest();
  const age = view.ageMs();
  // Whoever pushes is not read by us, and can only push once we are ready: that would be waited for for ever.
  // And one that is logged out until its lock ends is not read on purpose.
  const isRead = ({ broker, kill }: AccountFrame) =>
    broker !== 'pushed' && (kill?.loggedOutAt ?? null) === null;
  const accounts = frame?.accounts.filter(isRead) ?? [];
  const unread = accounts.filter(({ lastGoodReadAt }) => lastGoodReadAt === null).length;
  const heard = age === null ? 'not heard yet' : `last heard ${(age / 1000).toFixed(1)} s ago`;
  const journal = frame === null ? 'unknown' : frame.journalOk ? 'takes facts' : 'takes no facts';
  const read = frame === null ? 'unknown' : `${accounts.length - unread} of ${accounts.length} accounts read`;
  return [
    { name: 'engine', ok: view.fresh(), detail: `${heard}; at most ${FRESH_MS / 1000} s is fresh` },
    { name: 'journal', ok: frame?.journalOk === true, detail: journal },
    { name: 'brokers', ok: frame !== null && unread === 0, detail: read },
  ];
}

const alive = (): Route =>
  route({
    method: 'GET',
    path: '/healthz',
    scope: null,
    tag: 'health',
    summary: 'The gateway is alive',
    answers: [{ status: 200, what: 'It is', schema: z.object({ status: z.literal('alive') }) }],
    problems: [],
    handle: () => json(200, { status: 'alive' }),
  });

const ready = ({ view, sinks }: Deps): Route =>
  route({
    method: 'GET',
    path: '/readyz',
    scope: null,
    tag: 'health',
    summary: 'The exporter is ready: each check, passed or not',
    answers: [
      {
        status: 200,
        what: 'Every check passed',
        schema: z.object({
          ready: z.literal(true),
          checks: z.array(CheckSchema),
          warnings: z
            .array(z.string())
            .meta({ description: 'What to mend: of the configuration, and sinks that fail' }),
        }),
      },
    ],
    problems: ['NOT_READY'],
    handle() {
      const checks = readiness(view);
      const failed = checks.filter(({ ok }) => !ok);
      // A file that was edited wrongly stops nobody who is watched: it is said, and whoever restarts what is not
      // ready must not be led to restart on it.
      const warnings = [...(view.latest()?.configWarnings ?? []), ...sinks.warnings()];
      if (failed.length === 0) return json(200, { ready: true, checks, warnings });
      return refuse('NOT_READY', failed.map(({ name, detail }) => `${name}: ${detail}`).join('; '), {
        checks,
        warnings,
      });
    },
  });

export const health = (deps: Deps): readonly Route[] => [alive(), ready(deps)];
