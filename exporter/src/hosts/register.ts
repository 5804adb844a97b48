// The register of strategy sessions: it starts them where it may, stops them, and lets none run unseen.
import type { LinkReply, SessionRequest } from '../contract/request.ts';
import type { SessionFrame, SessionOrder, SessionStatus } from '../contract/session.ts';
import type { Clock } from '../core/ports.ts';
import type { Answer } from '../core/types.ts';
import type { SessionDoor } from './gate.ts';
import type { EventsAddress, HostedSession, StrategyHost } from './host.ts';
import type { SessionFile } from './session-file.ts';

export interface RegisterDeps {
  readonly clock: Clock;
  /** The first one that runs a strategy gets it. */
  readonly hosts: readonly StrategyHost[];
  /** The account's phase and what it says of itself; null when there is no such account. */
  readonly account: (id: string) => { readonly phase: string; readonly text: string } | null;
  readonly file: SessionFile;
  readonly changed: () => void;
  readonly report: (session: string, text: string) => void;
}

type Ending = 'stopped' | 'failed';
type Refusal = LinkReply & { readonly type: 'refused' };

interface Entry {
  frame: SessionFrame;
  /** The host has been asked, or is about to be. */
  starting: Promise<Answer<null>> | null;
  /** A stop is out. */
  stopping: Promise<Answer<null>> | null;
  /** What it becomes when its host has confirmed the stop. */
  ending: Ending;
  /** What the first request was answered, so that a repeated one gets the same. */
  reply: Promise<LinkReply> | null;
  /** Where its host was told to send events, in this life of the process. */
  told: EventsAddress | null;
}

const MOST_RUNNING = 200;
const MOST_ENDED = 200;
const RETRY_MS = 5_000;
/** Hosts are asked for their sessions once in so many retries: every 30 s. */
const RETRIES_PER_LOOK = 6;

const ENDED: ReadonlySet<SessionStatus> = new Set(['stopped', 'failed', 'completed']);
const hasEnded = ({ frame }: Entry): boolean => ENDED.has(frame.status);
const refused = (code: string, detail: string): Refusal => ({ type: 'refused', code, detail });
const cut = (text: string): string => text.slice(0, 500);

export class Register implements SessionDoor {
  readonly #deps: RegisterDeps;
  readonly #entries = new Map<string, Entry>();
  /** Accounts whose gate is open. Until it is said to be, it is closed. */
  readonly #open = new Set<string>();
  #events: EventsAddress | null = null;
  #looking: Promise<void> | null = null;
  #turns = 0;
  #callOff: () => void;

  constructor(deps: RegisterDeps) {
    this.#deps = deps;
    for (const kept of deps.file.kept) {
      // Nobody knows whether its host got to start it: it is stopped, which does no harm if it did not.
      const lost = kept.status === 'starting';
      const why = 'the exporter ended while it was being started';
      const frame: SessionFrame = lost ? { ...kept, status: 'stopping', why } : kept;
      this.#entries.set(kept.id, newEntry(frame, lost ? 'failed' : 'stopped'));
    }
    this.#callOff = deps.clock.after(RETRY_MS, () => this.#tend());
  }

  frames(): readonly SessionFrame[] {
    return [...this.#entries.values()].map(({ frame }) => frame);
  }

  /** Where hosts are to send events from now on. Sessions that run already are told by the next look. */
  async listenAt(events: EventsAddress): Promise<void> {
    this.#events = events;
    await this.look();
  }

  /** Nothing more is done by itself. */
  end(): void {
    this.#callOff();
  }

  open(account: string): void {
    this.#open.add(account);
  }

  async close(account: string, reason: string): Promise<Answer<null>> {
    this.#open.delete(account);
    const mine = [...this.#entries.values()].filter((one) => one.frame.account === account && !hasEnded(one));
    const answers = await Promise.all(mine.map((one) => this.#end(one, 'stopped', reason)));
    return answers.find((answer) => !answer.ok) ?? this.#done();
  }

  request(asked: SessionRequest): Promise<LinkReply> {
    return asked.name === 'start-session' ? this.#start(asked.session) : this.#stop(asked);
  }

  /** Refused when a host has not confirmed its stop: it is tried again until it does. */
  async #stop({ which, reason }: SessionRequest & { name: 'stop-sessions' }): Promise<LinkReply> {
    const entries = [...this.#entries.values()];
    const chosen =
      which !== 'all' && 'ids' in which
        ? [...new Set(which.ids)].flatMap((id) => this.#entries.get(id) ?? [])
        : entries.filter((one) => !hasEnded(one) && (which === 'all' || one.frame.user === which.user));
    const answers = await Promise.all(chosen.map((one) => this.#end(one, 'stopped', reason)));
    const failed = answers.find((answer) => !answer.ok);
    if (failed === undefined) return { type: 'sessions', sessions: chosen.map(({ frame }) => frame) };
    const left = chosen.filter((one) => !hasEnded(one)).map(({ frame }) => frame.id);
    const told = left.slice(0, 5).join(', ') + (left.length > 5 ? ' and others' : '');
    return refused('HOST_FAILED', `${told}: not stopped yet, tried again until it is: ${failed.message}`);
  }

  async #start(order: SessionOrder): Promise<LinkReply> {
    const known = this.#entries.get(order.id);
    if (known !== undefined) return again(known, order);
    const allowed = this.#mayStart(order);
    if ('type' in allowed) return allowed;
    const { host, events } = allowed;
    const { id, user, strategy, account, speed } = order;
    const startedAt = this.#deps.clock.now();
    const frame = { id, user, strategy, account, speed, host: host.id, startedAt };
    const entry = newEntry({ ...frame, status: 'starting', endedAt: null, why: null }, 'stopped');
    this.#entries.set(id, entry);
    entry.reply = this.#begin(entry, host, events);
    return entry.reply;
  }

  #mayStart({ strategy, account }: SessionOrder): Refusal | { host: StrategyHost; events: EventsAddress } {
    const state = this.#deps.account(account);
    if (state === null) return refused('UNKNOWN_ACCOUNT', `there is no account ${account}`);
    const host = this.#deps.hosts.find((one) => one.runs(strategy, account));
    if (host === undefined) return refused('UNKNOWN_STRATEGY', `no host runs ${strategy} on ${account}`);
    if (state.phase !== 'watching') {
      return refused('ACCOUNT_CLOSED', `${account} is ${state.phase}: ${state.text}`);
    }
    if (!this.#open.has(account)) return refused('ACCOUNT_CLOSED', `the gate of ${account} is not open yet`);
    if (this.#events === null) return refused('NOT_READY', 'events of sessions cannot be taken in yet');
    const running = [...this.#entries.values()].filter((one) => !hasEnded(one)).length;
    if (running >= MOST_RUNNING) return refused('TOO_MANY_SESSIONS', `${MOST_RUNNING} sessions run already`);
    return { host, events: this.#events };
  }

  /** On disk before its host hears of it; whatever may run without a confirmed start is stopped again. */
  async #begin(entry: Entry, host: StrategyHost, events: EventsAddress): Promise<LinkReply> {
    entry.told = events;
    entry.starting = this.#saved(entry).then((saved) => {
      if (!saved.ok || entry.frame.status === 'starting') {
        return saved.ok ? this.#ask(() => host.start(entry.frame, events)) : saved;
      }
      return {
        ok: false,
        at: saved.at,
        kind: 'broker',
        retry: 'no',
        message: 'it was stopped first',
      } as const;
    });
    const answer = await entry.starting;
    entry.starting = null;
    if (!answer.ok) {
      if (answer.retry === 'unknown') await this.#end(entry, 'failed', answer.message);
      else this.#write(entry, { status: 'failed', why: entry.frame.why ?? answer.message, ended: true });
      return refused('HOST_FAILED', `${entry.frame.host} did not start the session: ${answer.message}`);
    }
    if (entry.frame.status === 'starting') this.#write(entry, { status: 'running', why: null });
    if (entry.frame.status === 'running') return { type: 'sessions', sessions: [entry.frame] };
    return refused('ACCOUNT_CLOSED', `it was stopped while it started: ${entry.frame.why}`);
  }

  async #saved(entry: Entry): Promise<Answer<null>> {
    this.#deps.changed();
    try {
      await this.#deps.file.save(this.frames());
      return this.#done();
    } catch (error) {
      const message = `sessions cannot be written down: ${error instanceof Error ? error.message : 'unknown'}`;
      this.#deps.report(entry.frame.id, message);
      return { ok: false, at: this.#deps.clock.now(), kind: 'maintenance', retry: 'yes', message };
    }
  }

  /** Stops it at its host, once at a time; done when the host confirms. */
  #end(entry: Entry, ending: Ending, why: string): Promise<Answer<null>> {
    if (hasEnded(entry)) return Promise.resolve(this.#done());
    if (entry.frame.status !== 'stopping') {
      entry.ending = ending;
      this.#write(entry, { status: 'stopping', why: cut(why) });
    }
    entry.stopping ??= this.#stopAtHost(entry).finally(() => {
      entry.stopping = null;
    });
    return entry.stopping;
  }

  async #stopAtHost(entry: Entry): Promise<Answer<null>> {
    // A stop that overtakes its start finds nothing to stop.
    await entry.starting;
    if (hasEnded(entry)) return this.#done();
    const host = this.#hostOf(entry);
    const answer = await this.#ask(() => host.stop(entry.frame, entry.frame.why ?? 'stopped'));
    if (answer.ok) this.#write(entry, { status: entry.ending, why: entry.frame.why, ended: true });
    else this.#deps.report(entry.frame.id, `not stopped yet: ${answer.message}`);
    return answer;
  }

  #hostOf(entry: Entry): Pick<StrategyHost, 'stop'> {
    const { host: id } = entry.frame;
    const message = `no host is called ${id} any more`;
    const at = this.#deps.clock.now();
    const gone = { stop: async () => ({ ok: false, at, kind: 'broker', retry: 'no', message }) as const };
    return this.#deps.hosts.find((one) => one.id === id) ?? gone;
  }

  /** An adapter that throws may have acted. */
  #ask<T>(call: () => Promise<Answer<T>>): Promise<Answer<T>> {
    return call().catch((error: unknown) => {
      const message = error instanceof Error ? error.message : 'the host adapter threw';
      return { ok: false, at: this.#deps.clock.now(), kind: 'shape', retry: 'unknown', message } as const;
    });
  }

  #done(): Answer<null> {
    return { ok: true, data: null, at: this.#deps.clock.now() };
  }

  #write(entry: Entry, { status, why, ended = false }: Change): void {
    const endedAt = ended ? this.#deps.clock.now() : null;
    entry.frame = { ...entry.frame, status, why: why === null ? null : cut(why), endedAt };
    if (ended) this.#forgetOldest();
    void this.#saved(entry);
  }

  #forgetOldest(): void {
    const ended = [...this.#entries.values()].filter(hasEnded);
    ended.sort((a, b) => (a.frame.endedAt ?? 0) - (b.frame.endedAt ?? 0));
    for (const { frame } of ended.slice(0, Math.max(0, ended.length - MOST_ENDED)))
      this.#entries.delete(frame.id);
  }

  #tend(): void {
    this.#turns += 1;
    for (const entry of this.#entries.values()) {
      if (entry.frame.status === 'stopping') void this.#end(entry, entry.ending, '');
    }
    if (this.#turns % RETRIES_PER_LOOK === 0) void this.look();
    this.#callOff = this.#deps.clock.after(RETRY_MS, () => this.#tend());
  }

  /** Compares what runs here with what the hosts say that they run, one look at a time. */
  look(): Promise<void> {
    this.#looking ??= this.#lookAll().finally(() => {
      this.#looking = null;
    });
    return this.#looking;
  }

  async #lookAll(): Promise<void> {
    await Promise.all(this.#deps.hosts.filter(({ id }) => id !== 'replay').map((host) => this.#lookAt(host)));
  }

  async #lookAt(host: StrategyHost): Promise<void> {
    const mine = [...this.#entries.values()].filter(({ frame }) => frame.host === host.id);
    if (mine.length === 0) return;
    // Only what ran before the host was asked can be missed in its answer.
    const ran = mine.filter(({ frame }) => frame.status === 'running');
    const answer = await this.#ask(() => host.list());
    if (!answer.ok || answer.data === null) return;
    const listed = new Map(answer.data.map((one) => [one.id, one]));
    for (const entry of ran) await this.#compare(entry, host, listed.get(entry.frame.id));
    for (const entry of mine) {
      // It was called ended and runs all the same.
      const found = listed.get(entry.frame.id);
      if (hasEnded(entry) && found !== undefined && !ENDED.has(found.status)) {
        await this.#ask(() => host.stop(entry.frame, entry.frame.why ?? 'stopped'));
      }
    }
  }

  async #compare(entry: Entry, host: StrategyHost, found: HostedSession | undefined): Promise<void> {
    if (entry.frame.status !== 'running') return;
    if (found === undefined) {
      this.#write(entry, { status: 'failed', why: 'its host no longer knows it', ended: true });
    } else if (found.status === 'stopped' || found.status === 'failed' || found.status === 'completed') {
      const why = found.reason ?? `its host says that it has ${found.status}`;
      this.#write(entry, { status: found.status, why, ended: true });
    } else if (this.#events !== null && entry.told !== this.#events) {
      const events = this.#events;
      entry.starting = this.#ask(() => host.start(entry.frame, events));
      const answer = await entry.starting;
      entry.starting = null;
      if (answer.ok) entry.told = events;
    }
  }
}

interface Change {
  readonly status: SessionStatus;
  readonly why: string | null;
  readonly ended?: boolean;
}

const newEntry = (frame: SessionFrame, ending: Ending): Entry => ({
  frame,
  starting: null,
  stopping: null,
  ending,
  reply: null,
  told: null,
});

/** The answer that the first request got, with the session as it is now. */
async function again(entry: Entry, order: SessionOrder): Promise<LinkReply> {
  const { user, strategy, account } = entry.frame;
  if (user !== order.user || strategy !== order.strategy || account !== order.account) {
    return refused('REFUSED', `another session is called ${order.id}`);
  }
  const reply = await entry.reply;
  return reply?.type === 'refused' ? reply : { type: 'sessions', sessions: [entry.frame] };
}
