// The demo's first strategy session, so that there is something to see at once; it is started once, never again.
import type { LinkReply, SessionRequest } from './contract/request.ts';
import type { SessionFrame } from './contract/session.ts';
import type { Clock } from './core/ports.ts';
import { PAPER_STRATEGY } from './hosts/paper-host.ts';

const ACCOUNT = 'paper-1';
const TRY_EVERY_MS = 250;
/** The account is watched within a second or two; one that is locked stays locked. */
const MOST_TRIES = 120;

export interface DemoSessionDeps {
  readonly clock: Clock;
  readonly sessions: {
    frames(): readonly SessionFrame[];
    request(request: SessionRequest): Promise<LinkReply>;
  };
  /** The account's phase; null when there is no such account. */
  readonly phase: (account: string) => string | null;
  /** True when the exchange of the last run goes on: its session does too, or was ended on purpose. */
  readonly reused: boolean;
}

/** Starts it as soon as the account's gate is open. Answers why there is none, or null when it runs. */
export async function startDemoSession(deps: DemoSessionDeps): Promise<string | null> {
  const { clock, sessions, phase, reused } = deps;
  const before = sessions.frames().filter(({ account }) => account === ACCOUNT);
  if (before.some(({ status }) => status === 'running')) return null;
  if (reused && before.length > 0) return 'it has ended before';
  const id = `demo-${clock.now()}`;
  const session = { id, user: 'demo', strategy: PAPER_STRATEGY, account: ACCOUNT, speed: 1 };
  let why = '';
  for (let tries = 0; tries < MOST_TRIES && phase(ACCOUNT) === 'watching'; tries++) {
    const reply = await sessions.request({ name: 'start-session', session, by: 'demo' });
    if (reply.type !== 'refused') return null;
    why = reply.detail;
    if (reply.code !== 'ACCOUNT_CLOSED') return why;
    await new Promise<void>((resolve) => clock.after(TRY_EVERY_MS, resolve));
  }
  return why === '' ? `${ACCOUNT} is ${phase(ACCOUNT) ?? 'not there'}` : why;
}
