// Sends a command through one of two doors, the gateway or the engine's socket, and says what is certain of it.
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { CommandResult } from '../contract/request.ts';
import { ask, type HttpReply, problemOf } from './http-client.ts';
import { dataDirOf, type Io, urlOf } from './io.ts';
import { isRecord, listOf } from './json.ts';
import { askSocket, type SocketReply, type SocketRequest } from './socket-client.ts';

export type CommandRequest = Exclude<SocketRequest, { readonly name: 'plan' }>;
export type Door = 'gateway' | 'socket';

/**
 * `answered` holds the engine's word for each account; `refused` nothing was done; `unreachable` nothing was sent;
 * `unknown` it may have been done.
 */
export type Outcome =
  | { readonly kind: 'answered'; readonly door: Door; readonly results: readonly CommandResult[] }
  | { readonly kind: 'refused'; readonly door: Door; readonly code: string; readonly detail: string }
  | { readonly kind: 'unreachable'; readonly door: Door; readonly why: string }
  | { readonly kind: 'unknown'; readonly door: Door; readonly why: string };

export const socketPathOf = (io: Io): string => join(dataDirOf(io), 'engine.sock');

function asResult(value: unknown): CommandResult | null {
  if (!isRecord(value) || typeof value.account !== 'string') return null;
  const { account, seq } = value;
  if (value.ok === true) {
    // Success without a sequence number is not success.
    return typeof seq === 'number' ? { account, ok: true, seq, durable: value.durable !== false } : null;
  }
  const refusal = { account, ok: false, code: String(value.code), detail: String(value.detail) } as const;
  return typeof seq === 'number' ? { ...refusal, seq } : refusal;
}

/** The engine's word for each account; null when any of it is missing or without the number that proves it. */
function resultsIn(body: unknown, request: CommandRequest): readonly CommandResult[] | null {
  const list = listOf(body, 'results');
  if (list !== null) {
    const results = list.map(asResult).filter((result) => result !== null);
    return results.length === list.length && results.length > 0 ? results : null;
  }
  const [account] = request.accounts;
  if (!isRecord(body) || request.accounts === 'all' || account === undefined) return null;
  const result = asResult({ ok: true, account, ...body });
  return result === null ? null : [result];
}

function fromHttp(reply: HttpReply, request: CommandRequest): Outcome {
  const door = 'gateway';
  if (reply.kind !== 'answer') return { ...reply, door };
  const { status, body } = reply;
  const listed = isRecord(body) && Array.isArray(body.results);
  const results = status < 300 || listed ? resultsIn(body, request) : null;
  if (results !== null) return { kind: 'answered', door, results };
  if (status < 300) return { kind: 'unknown', door, why: `HTTP ${status} without a sequence number` };
  const { code, detail } = problemOf(status, body);
  // A 503 says that the command was not passed on; any other failure of the gateway leaves it open.
  if (status === 503) return { kind: 'unreachable', door, why: `${code}: ${detail}` };
  if (status >= 500) return { kind: 'unknown', door, why: `${code}: ${detail}` };
  return { kind: 'refused', door, code, detail };
}

function fromSocket(reply: SocketReply, request: CommandRequest): Outcome {
  const door = 'socket';
  if (reply.kind !== 'reply') return { ...reply, door };
  const results = resultsIn(reply.reply, request);
  if (results !== null) return { kind: 'answered', door, results };
  return { kind: 'unknown', door, why: 'the engine answered without a sequence number' };
}

function pathOf(request: CommandRequest): { readonly path: string; readonly body: object } {
  const { name, accounts, ...rest } = request;
  if (name === 'reset-day') return { path: '/api/reset-day', body: { accounts, ...rest } };
  if (accounts === 'all') return { path: `/api/${name}`, body: rest };
  const account = `/api/accounts/${encodeURIComponent(accounts[0] ?? '')}`;
  if (request.name !== 'exit') return { path: `${account}/${name}`, body: rest };
  const { position, reason } = request;
  return { path: `${account}/positions/${encodeURIComponent(position)}/exit`, body: { reason } };
}

export async function byGateway(io: Io, request: CommandRequest): Promise<Outcome> {
  const { path, body } = pathOf(request);
  return fromHttp(await ask(io, 'POST', path, body, randomUUID()), request);
}

export async function bySocket(io: Io, request: CommandRequest): Promise<Outcome> {
  return fromSocket(await askSocket(socketPathOf(io), request, io.answerMs), request);
}

const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/;

/** The socket is this machine's: it may stand in for the gateway only when the gateway is this machine's too. */
export function isLocal(io: Io): boolean {
  return URL.canParse(urlOf(io)) && LOOPBACK.test(new URL(urlOf(io)).hostname);
}
