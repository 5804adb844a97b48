// The broker's own lock through its web terminal: a browser on demand, one press at a time, and a bound on each.
import { join } from 'node:path';
import type { Job, Result } from '../automation/job.ts';
import type { Clock, CodeWanted, Lock } from '../core/ports.ts';
import type { Answer, LockProof, LockRequest, Ms } from '../core/types.ts';
import type { Log } from '../log.ts';
import { type Run, runAutomation } from './automation-process.ts';

/** Where a terminal is and how one logs in; the secrets are read anew for each press. */
export interface TerminalAccess {
  readonly terminal: Job['terminal'];
  readonly url: string | null;
  readonly segments: readonly string[];
  readonly user: string;
  readonly password: () => string;
  readonly pin: (() => string) | null;
  readonly totp: (() => string) | null;
}

export interface BrowserLockOptions {
  readonly account: string;
  readonly access: TerminalAccess;
  /** Path of the Chromium; null: none is installed. */
  readonly browser: string | null;
  /** Folder of all terminals: a profile and screenshots for each account. */
  readonly folder: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly times?: Partial<typeof TIMES>;
  /** How a press is run; by a process of its own unless a test says otherwise. */
  readonly run?: typeof runAutomation;
}

/** All of a press, with two codes waited for, stays below the six minutes that the performer gives it. */
const TIMES = { workMs: 90_000 as Ms, codeMs: 120_000 as Ms, elementMs: 10_000 as Ms };

/** A run that was ended is given so long to be gone, and its profile free, before a press for real goes on without. */
const MAKE_WAY_MS = 1_000;
const CALLED_OFF = 'the dry run was called off';

interface Flight {
  readonly request: LockRequest;
  readonly run: Run;
  readonly answer: Promise<Answer<LockProof>>;
  /** Whoever waits for it, by what they want to hear. */
  readonly listeners: Set<(wanted: CodeWanted) => void>;
  wanted: CodeWanted | null;
}

export class BrowserLock implements Lock {
  readonly how = 'browser';
  readonly #options: BrowserLockOptions;
  #flight: Flight | null = null;

  constructor(options: BrowserLockOptions) {
    this.#options = options;
  }

  /**
   * A second press of the same kind joins the one under way. A real press ends a dry run and takes its place; a dry
   * run never gets in the way of a real press. `signal` ends a dry run once nobody else waits for it; a real press is
   * not called off.
   */
  async press(
    request: LockRequest,
    codeWanted: (wanted: CodeWanted) => void,
    signal?: AbortSignal,
  ): Promise<Answer<LockProof>> {
    const heard = (wanted: CodeWanted) => codeWanted(wanted);
    const callOff = request.dryRun ? signal : undefined;
    if (callOff?.aborted) return this.#failed('broker', 'yes', CALLED_OFF);
    for (let flight = this.#flight; flight !== null; flight = this.#flight) {
      if (flight.request.dryRun === request.dryRun) {
        flight.listeners.add(heard);
        if (flight.wanted !== null) heard(flight.wanted);
        return this.#awaited(flight, heard, callOff);
      }
      if (request.dryRun)
        return this.#failed('broker', 'yes', 'the lock is being pressed; nothing was tried');
      await this.#makeWay(flight);
    }
    const { browser } = this.#options;
    if (browser === null) return this.#failed('shape', 'no', 'no Chromium is installed on this machine');
    const flight = this.#begin(request, browser, heard);
    if (typeof flight === 'string') return this.#failed('auth', 'no', flight);
    return this.#awaited(flight, heard, callOff);
  }

  code(id: string, code: string): boolean {
    const flight = this.#flight;
    if (flight === null || flight.wanted?.id !== id) return false;
    flight.wanted = null;
    flight.run.code(id, code);
    return true;
  }

  /** Ends what is under way, for an orderly end of the exporter. */
  close(): void {
    this.#flight?.run.end('the exporter ends');
  }

  /** Ends a dry run, and goes on without it where even its end takes long. */
  #makeWay(flight: Flight): Promise<void> {
    flight.run.end('a kill came and took the place of the dry run');
    return new Promise((resolve) => {
      const callOff = this.#options.clock.after(MAKE_WAY_MS, () => {
        if (this.#flight === flight) this.#flight = null;
        resolve();
      });
      void flight.answer.then(() => {
        callOff();
        resolve();
      });
    });
  }

  /** The answer of the flight; or, once it is called off, a failure: at its end, or at once where others still wait. */
  #awaited(
    { run, answer, listeners }: Flight,
    heard: (wanted: CodeWanted) => void,
    signal: AbortSignal | undefined,
  ): Promise<Answer<LockProof>> {
    if (signal === undefined) return answer;
    return new Promise((resolve) => {
      const leave = () => {
        listeners.delete(heard);
        if (listeners.size === 0) run.end(CALLED_OFF);
        else resolve(this.#failed('broker', 'yes', CALLED_OFF));
      };
      signal.addEventListener('abort', leave, { once: true });
      void answer.then((found) => {
        signal.removeEventListener('abort', leave);
        resolve(found);
      });
    });
  }

  /** The press under way, or why it cannot begin. */
  #begin(request: LockRequest, browser: string, heard: (wanted: CodeWanted) => void): Flight | string {
    const { log, account, run: start = runAutomation } = this.#options;
    const job = this.#job(request, browser);
    if (typeof job === 'string') return job;
    const listeners = new Set([heard]);
    const tell = (wanted: CodeWanted) => {
      flight.wanted = wanted;
      for (const listener of listeners) listener(wanted);
    };
    const run = start(job, tell, log);
    const answer = run.result.then((result) => {
      if (this.#flight === flight) this.#flight = null;
      const { ok, screenshots } = result;
      log.info(
        { account, request: request.id, dryRun: request.dryRun, ok, screenshots },
        'the terminal is left',
      );
      return this.#answer(result);
    });
    const flight: Flight = { request, run, answer, listeners, wanted: null };
    this.#flight = flight;
    return flight;
  }

  /** The job, or why its secrets cannot be read. */
  #job({ id, dryRun }: LockRequest, browser: string): Job | string {
    const { access, folder, account, times } = this.#options;
    const { terminal, url, user, segments, password, pin, totp } = access;
    try {
      return {
        ...{ id, dryRun, terminal, url, user, browser, segments: [...segments], ...TIMES, ...times },
        folder: join(
          folder,
          account.replace(/[^A-Za-z0-9_-]/g, (one) => `_${one.charCodeAt(0)}_`),
        ),
        password: password(),
        pin: pin?.() ?? null,
        totp: totp?.() ?? null,
      };
    } catch (error) {
      return error instanceof Error ? error.message : 'a secret cannot be read';
    }
  }

  #answer(result: Result): Answer<LockProof> {
    const at = this.#options.clock.now();
    if (!result.ok) return { ...result, at };
    const { already, evidence, screenshots, fingerprint } = result;
    return { ok: true, at, data: { how: 'browser', already, evidence, screenshots, fingerprint } };
  }

  #failed(kind: 'auth' | 'broker' | 'shape', retry: 'yes' | 'no', message: string): Answer<LockProof> {
    return { ok: false, at: this.#options.clock.now(), kind, retry, message };
  }
}
