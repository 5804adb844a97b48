// Keeps other sites out: a Host that is not ours means DNS rebinding, an Origin that is not ours a cross-site post.
import type { IncomingMessage } from 'node:http';
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
 * True for requests to a loopback name, the bound host or a configured name. Where every interface is bound,
 * any address passes too: rebinding needs a name.
 */
export type OwnHost = (req: IncomingMessage) => boolean;

export function createOwnHost(boundHost: string, names: readonly string[]): OwnHost {
  const allowed = new Set([...LOOPBACK_NAMES, ...[boundHost, ...names].map(bracketed)]);
  const everywhere = WILDCARDS.includes(boundHost);
  return (req) => {
    const name = nameIn(req.headers.host ?? '');
    return allowed.has(name) || (everywhere && isIP(bare(name)) !== 0);
  };
}

export const ownHostOnly =
  (isOwnHost: OwnHost): RequestHandler =>
  (req, res, next) => {
    if (isOwnHost(req)) return next();
    const name = nameIn(req.headers.host ?? '').slice(0, 100);
    send(res, refuse('FOREIGN_HOST', `this exporter does not answer to the name "${name}"`));
  };

/** False for a post that a browser sends for another site, whatever credentials it carries. */
export function isOwnOrigin(req: IncomingMessage): boolean {
  if (req.method === 'GET' || req.method === 'HEAD') return true;
  const { origin, host } = req.headers;
  const site = req.headers['sec-fetch-site'];
  const sameSite = site === undefined || site === 'same-origin' || site === 'none';
  return sameSite && (origin === undefined || sameOrigin(origin, host));
}

export const ownOriginOnly: RequestHandler = (req, res, next) => {
  if (isOwnOrigin(req)) return next();
  const { origin } = req.headers;
  const site = req.headers['sec-fetch-site'];
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
