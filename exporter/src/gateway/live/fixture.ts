// A register of sessions in memory, as the engine keeps one, behind a gateway on a free port; a reader of its streams.
import { gunzipSync } from 'node:zlib';
import type { LinkReply, LinkRequest } from '../../contract/request.ts';
import type { SessionFrame } from '../../contract/session.ts';
import { frameOf, type Running, startGateway, type Wishes, watching, willing } from '../fixture.ts';

export interface Register {
  readonly sessions: Map<string, SessionFrame>;
  answer(request: LinkRequest): Promise<LinkReply>;
  /** Ends a session as the engine does when its account is killed. */
  end(id: string, why: string, status?: 'stopped' | 'failed'): void;
}

const ACCOUNTS: Readonly<Record<string, 'free' | 'locked'>> = { 'paper-1': 'free', 'paper-2': 'locked' };
const HOSTED = ['straddle'];

function memoryRegister(now: () => number, changed: () => void): Register {
  const sessions = new Map<string, SessionFrame>();
  const end = (id: string, why: string, status: 'stopped' | 'failed' = 'stopped'): void => {
    const found = sessions.get(id);
    if (found === undefined || found.endedAt !== null) return;
    sessions.set(id, { ...found, status, endedAt: now(), why });
    changed();
  };
  const running = () => [...sessions.values()].filter(({ endedAt }) => endedAt === null);
  const answer = async (request: LinkRequest): Promise<LinkReply> => {
    if (request.name === 'start-session') {
      const { account, strategy } = request.session;
      const state = ACCOUNTS[account];
      if (state === undefined) {
        return { type: 'refused', code: 'UNKNOWN_ACCOUNT', detail: `there is no account "${account}"` };
      }
      if (!strategy.startsWith('replay-') && !HOSTED.includes(strategy)) {
        return { type: 'refused', code: 'UNKNOWN_STRATEGY', detail: `no host knows "${strategy}"` };
      }
      if (state === 'locked') {
        return { type: 'refused', code: 'NOT_WATCHING', detail: 'the account is locked: loss-and-stop' };
      }
      const host = strategy.startsWith('replay-') ? 'replay' : 'host-1';
      const rest = { host, status: 'running', startedAt: now(), endedAt: null, why: null } as const;
      const session: SessionFrame = { ...request.session, ...rest };
      sessions.set(session.id, session);
      changed();
      return { type: 'sessions', sessions: [session] };
    }
    if (request.name !== 'stop-sessions') return willing(request);
    const { which } = request;
    const wanted = running().filter(({ id, user }) => {
      if (which === 'all') return true;
      return 'user' in which ? which.user === user : which.ids.includes(id);
    });
    for (const { id } of wanted) end(id, request.reason);
    return { type: 'sessions', sessions: wanted.map(({ id }) => sessions.get(id) ?? never(id)) };
  };
  return { sessions, answer, end };
}

function never(id: string): never {
  throw new Error(`the register lost ${id}`);
}

export interface LiveRunning extends Running {
  readonly register: Register;
  /** Another gateway on the same register, as after a restart. */
  again(): Promise<LiveRunning>;
}

/** `kept`: the register of the gateway before it. */
export async function startLive(wishes: Wishes = {}, kept?: Register): Promise<LiveRunning> {
  const now = wishes.clock?.now ?? Date.now;
  const register = kept ?? memoryRegister(now, () => show());
  const frame = () => ({
    ...frameOf(watching, { ...watching, id: 'paper-2' }),
    sessions: [...register.sessions.values()],
  });
  const gateway = await startGateway({ ...wishes, engine: register.answer, frame: frame() });
  const show = (): void => gateway.view.take(frame());
  return { ...gateway, register, again: () => startLive(wishes, register) };
}

export interface Heard {
  readonly id: number;
  readonly event: string;
  readonly data: Record<string, unknown>;
}

function parse(block: string): readonly Heard[] {
  const fields = new Map(
    block.split('\n').map((line) => line.split(/: (.*)/s).slice(0, 2) as [string, string]),
  );
  const data = fields.get('data');
  if (data === undefined) return [];
  return [{ id: Number(fields.get('id')), event: fields.get('event') ?? '', data: JSON.parse(data) }];
}

/** Reads a stream until `enough` of its events were heard; the newest last. */
export async function hear(
  url: string,
  enough: (heard: readonly Heard[]) => boolean,
  headers: Record<string, string> = {},
): Promise<readonly Heard[]> {
  const end = new AbortController();
  const response = await fetch(url, { headers, signal: end.signal });
  if (response.status !== 200) throw new Error(`${url} answered ${response.status}`);
  const heard: Heard[] = [];
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of response.body ?? []) {
    const blocks = (rest + decoder.decode(chunk, { stream: true })).split('\n\n');
    rest = blocks.pop() ?? '';
    heard.push(...blocks.flatMap(parse));
    if (enough(heard)) break;
  }
  end.abort();
  return heard;
}

/** What a packed member holds. */
export function unpack(member: unknown): Record<string, unknown> {
  return JSON.parse(gunzipSync(Buffer.from(String(member), 'base64')).toString());
}

export const named =
  (event: string, count = 1) =>
  (heard: readonly Heard[]): boolean =>
    heard.filter((each) => each.event === event).length >= count;
