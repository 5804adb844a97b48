// Turns a request's credentials into a caller, or into the reason why there is none.
import type { IncomingMessage } from 'node:http';
import type { Scope } from '../../../contract.ts';
import type { Caller } from './caller.ts';
import { hashOf, sameHash } from './secret.ts';
import { type Sessions, sessionIn } from './session.ts';

export interface Token {
  readonly name: string;
  /** SHA-256 of the token, lower-case hex. */
  readonly hash: string;
  readonly scopes: readonly Scope[];
  /** The bearer is a Grafana proxy whose X-Grafana-User header tells who acts. */
  readonly trustGrafanaUser?: boolean | undefined;
}

export interface AuthSettings {
  readonly tokens: readonly Token[];
  /** What a caller without credentials may do, on loopback only. Never control: that is cut off here. */
  readonly anonymous: readonly Scope[];
}

export type Identify = (req: IncomingMessage) => Caller | 'wrong';

const LOOPBACK = /^(127\.|::1$|::ffff:127\.)/;
const GRAFANA_USER = /^[A-Za-z0-9._@:+-]{1,64}$/;
/** Set by proxies: then the peer is not the caller, and a loopback peer proves nothing. */
const FORWARDING = ['forwarded', 'x-forwarded-for', 'x-real-ip'];

function byToken(token: Token, req: IncomingMessage, address: string): Caller {
  const user = req.headers['x-grafana-user'];
  const trusted = token.trustGrafanaUser === true && typeof user === 'string' && GRAFANA_USER.test(user);
  const by = trusted ? `grafana:${user}` : `token:${token.name}`;
  return { by, via: `token:${token.name}`, address, scopes: token.scopes, cookie: false };
}

function bearerOf(req: IncomingMessage): string | null {
  const header = req.headers.authorization;
  return header === undefined ? null : (/^Bearer +(\S+)$/i.exec(header)?.[1] ?? '');
}

/**
 * Credentials that are sent must be right: a wrong token never falls back to anonymous. A cookie that is no
 * longer known does, because browsers keep sending it after a restart.
 */
export function createIdentify({ tokens, anonymous }: AuthSettings, sessions: Sessions): Identify {
  const granted = anonymous.filter((scope) => scope === 'read' || scope === 'ingest');
  return (req) => {
    const address = req.socket.remoteAddress ?? 'unknown';
    const bearer = bearerOf(req);
    if (bearer !== null) {
      const hash = hashOf(bearer);
      const [token] = tokens.filter((candidate) => sameHash(candidate.hash, hash));
      return token === undefined ? 'wrong' : byToken(token, req, address);
    }
    const session = sessionIn(req.headers.cookie);
    if (session !== null && sessions.holds(session)) {
      const page = 'session:console';
      return { by: page, via: page, address, scopes: ['admin'], cookie: true };
    }
    const local = LOOPBACK.test(address) && FORWARDING.every((name) => req.headers[name] === undefined);
    return { by: 'anonymous', via: 'anonymous', address, scopes: local ? granted : [], cookie: false };
  };
}
