// The door of a route: who is asking, may they, and did they mean it.
import type { Request, RequestHandler, Response } from 'express';
import { type Caller, may } from './auth/caller.ts';
import type { Identify } from './auth/identify.ts';
import type { Slowdown } from './auth/slowdown.ts';
import { sameOrigin } from './guard.ts';
import { refuse } from './problem.ts';
import { type Reply, send } from './reply.ts';
import type { Route } from './route.ts';

const UNKNOWN_CALLER: Caller = {
  by: 'unknown',
  via: 'unknown',
  address: 'unknown',
  scopes: [],
  cookie: false,
};

/** The caller that `admit` let in, or the one who was turned away, as far as known. */
export const callerOf = (res: Response): Caller =>
  (res.locals.caller as Caller | undefined) ?? UNKNOWN_CALLER;

function turnAway(route: Route, caller: Caller, req: Request): Reply | null {
  if (!may(caller, route.scope)) {
    const needs = `${route.path} needs the scope "${route.scope}"`;
    if (caller.by !== 'anonymous') return refuse('NOT_ALLOWED', `${needs}, which ${caller.by} lacks`);
    return refuse('NOT_AUTHENTICATED', needs, {}, { 'WWW-Authenticate': 'Bearer' });
  }
  if (!caller.cookie || route.method === 'GET') return null;
  // A browser adds the cookie to whatever page asks; only our own page can add this header and come from our origin.
  if (req.headers['x-tripline'] !== '1') return refuse('HEADER_MISSING', 'send "X-Tripline: 1"');
  if (!sameOrigin(req.headers.origin, req.headers.host)) {
    return refuse('FOREIGN_ORIGIN', 'a signed-in page must send its own Origin');
  }
  return null;
}

/** Lets a caller with the route's scope through and turns everybody else away; wrong tokens wait for their answer. */
export function createAdmit(identify: Identify, slowdown: Slowdown): (route: Route) => RequestHandler {
  return (route) => async (req, res, next) => {
    const found = identify(req);
    const address = req.socket.remoteAddress ?? 'unknown';
    const caller = found === 'wrong' ? { ...UNKNOWN_CALLER, by: 'wrong token', address } : found;
    res.locals.caller = caller;
    if (found === 'wrong' && route.scope !== null) {
      const waited = await slowdown.failed(address);
      const headers = { 'WWW-Authenticate': 'Bearer error="invalid_token"' };
      return waited
        ? send(res, refuse('NOT_AUTHENTICATED', 'the token is not known', {}, headers))
        : send(res, refuse('TOO_MANY_FAILED_LOGINS', 'wait a few seconds'));
    }
    const refusal = turnAway(route, caller, req);
    if (refusal !== null) return send(res, refusal);
    next();
  };
}
