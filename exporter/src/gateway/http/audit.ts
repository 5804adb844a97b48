// The audit trail of commands: who, from where, what, and what they were told; refused ones too, secrets never.
import type { RequestHandler } from 'express';
import type { Log } from '../../log.ts';
import { callerOf } from './admit.ts';
import type { Route } from './route.ts';

/** Only these are written: a body that was refused may hold anything. */
const WRITTEN = ['accounts', 'reason', 'plan_id', 'clears', 'position'];
const MOST_CHARACTERS = 1_000;

function asked(body: unknown): string | undefined {
  if (typeof body !== 'object' || body === null || Buffer.isBuffer(body)) return undefined;
  const known = Object.entries(body).filter(([key]) => WRITTEN.includes(key));
  return JSON.stringify(Object.fromEntries(known)).slice(0, MOST_CHARACTERS);
}

export function createAudit(log: Log): (route: Route) => RequestHandler {
  return (route) => {
    const commands = route.scope === 'control' || route.scope === 'admin';
    if (!commands) return (_req, _res, next) => next();
    return (req, res, next) => {
      res.once('close', () => {
        const { by, via, address } = callerOf(res);
        const answer = String(res.locals.answer ?? 'none: the caller went away').slice(0, MOST_CHARACTERS);
        const what = `${req.method} ${req.originalUrl.slice(0, 300)}`;
        const line = { by, via, from: address, what, asked: asked(req.body), status: res.statusCode, answer };
        log.info({ audit: line }, 'command');
      });
      next();
    };
  };
}
