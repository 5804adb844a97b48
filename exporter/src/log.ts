// The log of every thread: one JSON line per event on standard output, in which no secret is ever written.
import { pino } from 'pino';

/** Names under which a secret could stand, at the top of a line, one or two levels below it. */
const SECRETS = ['token', 'password', 'secret', 'authorization', 'cookie', 'totp', 'apiKey', 'loginToken'];
const quoted = (name: string): string => `["${name}"]`;
const REDACTED = [...SECRETS, 'set-cookie'].flatMap((name) => [
  quoted(name),
  `*${quoted(name)}`,
  `*.*${quoted(name)}`,
]);

export interface Log {
  info(fields: object, text: string): void;
  warn(fields: object, text: string): void;
  error(fields: object, text: string): void;
}

/** A log whose lines carry the name of the part that wrote them; `write` receives each finished line. */
export function createLog(part: string, write?: (line: string) => void): Log {
  const options = {
    base: { part },
    redact: { paths: REDACTED, censor: '[secret]' },
    level: 'info',
  };
  return write === undefined ? pino(options) : pino(options, { write });
}
