// Reads the list of sessions that a host answers; whatever is not one is a failure, never an empty list.
import { z } from 'zod';
import type { Answer, Ms } from '../core/types.ts';
import type { HostedSession } from './host.ts';

const MOST_LISTED = 1_000;

const listed = z.object({
  sessions: z
    .array(
      z.object({
        session_id: z.string().regex(/^[A-Za-z0-9._:-]{1,64}$/),
        status: z.enum(['starting', 'running', 'stopping', 'stopped', 'failed', 'completed']),
        reason: z.string().max(1_000).nullish(),
      }),
    )
    .max(MOST_LISTED),
});

export function readHosted(body: unknown, at: Ms): Answer<readonly HostedSession[]> {
  const read = listed.safeParse(body);
  if (!read.success) {
    return {
      ok: false,
      at,
      kind: 'shape',
      retry: 'yes',
      message: 'the list of sessions has an unknown shape',
    };
  }
  const data = read.data.sessions.map(({ session_id, status, reason }) => ({
    id: session_id,
    status,
    reason: reason ?? null,
  }));
  return { ok: true, data, at };
}
