// What a kill at the paper exchange will need: an address that may send orders, a clock that agrees, orders left.
import { z } from 'zod';
import type { Clock } from '../../core/ports.ts';
import type { Check } from '../../core/types.ts';
import type { PaperClient } from './client.ts';

const CLOCK_MS_MAX = 2_000;
/** A kill in rounds, of many legs, with its cancels. */
const ORDERS_LEAST = 100;

const session = z.object({
  ip_registered: z.boolean(),
  server_time: z.number(),
  orders_left: z.int().nonnegative(),
});

/** Three checks, or the one failure that leaves all three unknown. */
export async function preflight(client: PaperClient, clock: Clock): Promise<readonly Check[]> {
  const askedAt = clock.now();
  const answer = await client.call({ method: 'GET', path: '/v1/session' });
  const at = clock.now();
  const found = (name: string, ok: boolean, detail: string): Check => ({ name, ok, detail, at });
  if (!answer.ok) return [found('session', false, answer.message)];
  const read = session.safeParse(answer.data);
  if (!read.success) return [found('session', false, 'the answer has an unknown shape')];
  const { ip_registered: registered, server_time: theirs, orders_left: left } = read.data;
  // It was read somewhere between the question and the answer.
  const apart = Math.max(0, askedAt - theirs, theirs - at);
  return [
    found('order-ip', registered, registered ? 'registered' : 'NOT registered: orders from here are refused'),
    found('clock', apart <= CLOCK_MS_MAX, `${apart} ms from the exchange's`),
    found('order-budget', left >= ORDERS_LEAST, `${left} orders left today`),
  ];
}
