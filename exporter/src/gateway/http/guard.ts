// Keeps other sites out: a Host that is not ours means DNS rebinding, an Origin that is not ours a cross-site post.
import { isIP } from 'node:net';
import type { RequestHandler } from 'express';
import { refuse } from './problem.ts';
import { send } from './reply.ts';

const LOOPBACK_NAMES = ['localhost', '127.0.0.1', '[::1]'];
const WILDCARDS = ['0.0.0.0', '::'];

const bracketed = (host: string): string => (isIP(host) === 6 ? `[${host}]` : host.toLowerCase());
const bare = (host: string): string => host.replace(/^\[|\]$/g, '');
const nameIn = (authority: string): string => authority.toLowerCase().replace(/:\d+$/, '');

/**
 * Only requests to a loopback name, the bound host or a configured name pass. Where every interface is bound,
 * any address passes too: rebinding needs a name.
 */
export function ownHostOnly(boundHost: string, names: readonly string[]): RequestHandler {
  const allowed = new Set([...LOOPBACK_NAMES, ...[boundHost, ...names].map(bracketed)]);
  const everywhere = WILDCARDS.includes(boundHost);
  return (req, res, next) => {
    const name = nameIn(req.headers.host ?? '');
    if (allowed.has(name) || (everywhere && isIP(bare(name)) !== 0)) return next();
    send(res, refuse('FOREIGN_HOST', `this exporter does not answer to the name "${name.slice(0, 100)}"`));
  };
}

/** A post that a browser sends for another site is refused, whatever credentials it carries. */
export const ownOriginOnly: RequestHandler = (req, res, next) => {
  if (req.method === 'GET' || req.method === 'HEAD') return next();
  const { origin, host } = req.headers;
  const site = req.headers['sec-fetch-site'];
  const sameSite = site === undefined || site === 'same-origin' || site === 'none';
  if (sameSite && (origin === undefined || sameOrigin(origin, host))) return next();
  send(
    res,
    refuse('FOREIGN_ORIGIN', `a request from ${(origin ?? String(site)).slice(0, 100)} is not taken`),
  );
};

/** True when the Origin header names the very host and port that the request went to. */
export function sameOrigin(origin: string | undefined, host: string | undefined): boolean {
  if (origin === undefined || host === undefined) return false;
  return origin === `http://${host}` || origin === `https://${host}`;
}
