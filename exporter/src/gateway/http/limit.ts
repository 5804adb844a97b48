// How often a caller may ask: counted per identity and address, and for commands per route, so that no flood
// of one command keeps another from being given.
import type { RequestHandler } from 'express';
import { ipKeyGenerator, rateLimit } from 'express-rate-limit';
import { callerOf } from './admit.ts';
import { refuse } from './problem.ts';
import { send } from './reply.ts';
import type { Route } from './route.ts';

export interface RateLimits {
  readonly readsPerMinute: number;
  readonly commandsPerMinute: number;
}

const DEFAULT_RATE_LIMITS: RateLimits = { readsPerMinute: 1_200, commandsPerMinute: 60 };

const isCommand = (route: Route): boolean => route.scope === 'control' || route.scope === 'admin';

export function createLimiter(limits: RateLimits = DEFAULT_RATE_LIMITS): (route: Route) => RequestHandler {
  const limited = (limit: number) =>
    rateLimit({
      windowMs: 60_000,
      limit,
      standardHeaders: 'draft-8',
      legacyHeaders: false,
      // Addresses come from the socket: we trust no forwarding header, so there is nothing to warn about.
      validate: false,
      keyGenerator: (_req, res) => {
        const { by, address } = callerOf(res);
        return `${by}|${ipKeyGenerator(address)}`;
      },
      handler: (_req, res) => send(res, refuse('TOO_MANY_REQUESTS', `at most ${limit} a minute`)),
    });
  const reads = limited(limits.readsPerMinute);
  return (route) => (isCommand(route) ? limited(limits.commandsPerMinute) : reads);
}
