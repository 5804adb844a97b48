// How often a caller may ask: counted per identity and address, and for commands per route, so that no flood
// of one command keeps another from being given.
import type { RequestHandler } from 'express';
import { ipKeyGenerator, rateLimit } from 'express-rate-limit';
import { callerOf } from './admit.ts';
import type { Caller } from './auth/caller.ts';
import { refuse } from './problem.ts';
import { type Reply, send } from './reply.ts';
import type { Route } from './route.ts';

export interface RateLimits {
  readonly readsPerMinute: number;
  readonly commandsPerMinute: number;
}

const DEFAULT_RATE_LIMITS: RateLimits = { readsPerMinute: 1_200, commandsPerMinute: 60 };

const WINDOW_MS = 60_000;
/** Beyond this many callers in a window the others share one count. */
const MOST_CALLERS = 10_000;

const keyOf = ({ by, address }: Caller): string => `${by}|${ipKeyGenerator(address)}`;
const tooMany = (limit: number): Reply => refuse('TOO_MANY_REQUESTS', `at most ${limit} a minute`);

/** Counts one more call of what is pushed in; the refusal when there were too many in this minute. */
export type CountPush = (caller: Caller) => Reply | null;

/** The count of pushes by itself, because it must cost next to nothing; `nowMs` is a monotonic clock. */
export function createCountPush(limit: number, nowMs: () => number): CountPush {
  const counts = new Map<string, number>();
  let endsAt = Number.NEGATIVE_INFINITY;
  return (caller) => {
    const now = nowMs();
    if (now >= endsAt) {
      counts.clear();
      endsAt = now + WINDOW_MS;
    }
    const own = keyOf(caller);
    const key = counts.has(own) || counts.size < MOST_CALLERS ? own : 'others';
    const count = (counts.get(key) ?? 0) + 1;
    counts.set(key, count);
    if (count <= limit) return null;
    return { ...tooMany(limit), headers: { 'Retry-After': String(Math.ceil((endsAt - now) / 1000)) } };
  };
}

const isCommand = (route: Route): boolean => route.scope === 'control' || route.scope === 'admin';

export function createLimiter(
  countPush: CountPush,
  limits: RateLimits = DEFAULT_RATE_LIMITS,
): (route: Route) => RequestHandler {
  const limited = (limit: number) =>
    rateLimit({
      windowMs: WINDOW_MS,
      limit,
      standardHeaders: 'draft-8',
      legacyHeaders: false,
      // Addresses come from the socket: we trust no forwarding header, so there is nothing to warn about.
      validate: false,
      keyGenerator: (_req, res) => keyOf(callerOf(res)),
      handler: (_req, res) => send(res, tooMany(limit)),
    });
  const reads = limited(limits.readsPerMinute);
  const pushes: RequestHandler = (_req, res, next) => {
    const refusal = countPush(callerOf(res));
    if (refusal === null) next();
    else send(res, refusal);
  };
  return (route) => {
    if (route.scope === 'ingest') return pushes;
    return isCommand(route) ? limited(limits.commandsPerMinute) : reads;
  };
}
