// The kill's path is looked at before the session and when a person asks; it is never in the way of a kill.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  accountRead,
  CAN,
  type Course,
  factsOf,
  given,
  kill,
  ordersRead,
  run,
  T0,
} from '../../../tests/given.ts';
import { memoryJournal } from '../backbone/memory.ts';
import type { BrokerAbilities, CodeWanted, Lock } from '../core/ports.ts';
import type { Answer, Check, Day, LockProof, LockRequest } from '../core/types.ts';
import { openPages } from './pages.ts';
import { createReadiness, type Readiness } from './readiness.ts';

const MINUTE = 60_000;
const proof: LockProof = {
  how: 'browser',
  already: false,
  evidence: ['Kill switch'],
  screenshots: [],
  fingerprint: 'f'.repeat(64),
};
const refused = async () => ({ ok: false, at: 0, kind: 'broker', retry: 'no', message: 'not here' }) as const;
const OPENS = { opensAt: T0 + 60 * MINUTE, closesAt: T0 + 300 * MINUTE };

let dir: string;
let readiness: Readiness;
let now: number;
let course: Course;
let pressed: LockRequest[];
let aborted: boolean;
let press: () => Promise<Answer<LockProof>>;
let preflight: () => Promise<readonly Check[]>;
let can: BrokerAbilities;
let at: string | null;
let ids: readonly string[];
let locked: Lock | null;
/** Looks that were begun. */
let begun: number;
let wants: CodeWanted | null;

const clock = {
  now: () => now,
  after: (ms: number, fn: () => void) => {
    const timer = setTimeout(fn, ms);
    return () => clearTimeout(timer);
  },
};
const lock: Lock = {
  how: 'browser',
  press: (request, codeWanted, signal) => {
    pressed.push(request);
    if (wants !== null) codeWanted(wants);
    signal?.addEventListener('abort', () => {
      aborted = true;
    });
    return press();
  },
  code: () => false,
};

async function open(): Promise<void> {
  readiness = createReadiness({
    clock,
    wall: () => now,
    dataDir: dir,
    journal: memoryJournal(),
    journalOk: () => true,
    probeSinks: async () => [{ name: 'sink:desk', ok: true, detail: 'answers', at: now }],
    pages: await openPages(dir),
    accounts: () => ids,
    state: (id) => (ids.includes(id) ? course.state : undefined),
    subject: () => ({
      lock: locked,
      broker: {
        id: 'paper-1',
        can,
        account: refused,
        orders: refused,
        cancel: refused,
        exit: refused,
        ask: refused,
        watch: () => () => undefined,
        logout: async () => ({ ok: true, data: null, at: 0 }),
        preflight: () => {
          begun += 1;
          return preflight();
        },
        stats: { parseRejects: {}, relogins: 0 },
      },
    }),
    policy: () => ({ timeZone: 'Asia/Kolkata', at }),
    submit: (_, input) => {
      course = run(course, input);
    },
    log: { info: () => undefined, warn: () => undefined, error: () => undefined },
  });
}

const seen = (): void => {
  course = run(course, accountRead(now, []), ordersRead(now));
};
const inDay = (session: Day['session']): void => {
  const day = course.state.memory.day;
  if (day === null) throw new Error('the day has begun');
  const memory = { ...course.state.memory, day: session === undefined ? day : { ...day, session } };
  course = { ...course, state: { ...course.state, memory } };
};
async function asked(acceptPages = false): Promise<Readonly<Record<string, boolean | null>>> {
  const reply = await readiness.request({ name: 'readiness', accounts: 'all', acceptPages, by: 'user:asha' });
  if (reply.type !== 'readiness') throw new Error(JSON.stringify(reply));
  return Object.fromEntries(reply.accounts.flatMap(({ checks }) => checks.map(({ name, ok }) => [name, ok])));
}
/** One turn of the schedule, and what it had to do. */
async function turn(): Promise<number> {
  const [before, asked] = [course.state.view.readiness, begun];
  readiness.start();
  readiness.stop();
  await new Promise((resolve) => setTimeout(resolve, 50));
  if (begun === asked) return 0;
  await vi.waitFor(() => expect(course.state.view.readiness).not.toBe(before), { timeout: 5_000 });
  return 1;
}
const recorded = () => factsOf(course, 'ReadinessChecked');
const lastFound = () =>
  Object.fromEntries((course.state.view.readiness?.checks ?? []).map(({ name, ok }) => [name, ok]));

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'ready-'));
  now = T0 + 1_000;
  course = given();
  pressed = [];
  aborted = false;
  can = { ...CAN, lock: 'browser' };
  at = null;
  ids = ['paper-1'];
  locked = lock;
  begun = 0;
  wants = null;
  press = async () => ({ ok: true, data: proof, at: now });
  preflight = async () => [{ name: 'order-ip', ok: true, detail: 'registered', at: now }];
  seen();
  await open();
});
afterEach(async () => {
  readiness.stop();
  await rm(dir, { recursive: true, force: true });
});

describe('a look that a person asks for', () => {
  it('tries everything, the lock only up to its last confirm, and is recorded', async () => {
    expect(await asked()).toEqual({
      login: true,
      'order-ip': true,
      lock: true,
      'lock-pages': true,
      'sink:desk': true,
      journal: true,
      'own-clock': true,
    });
    expect(pressed).toMatchObject([{ dryRun: true }]);
    expect(recorded()).toMatchObject([{ by: 'user:asha' }]);
  });

  it('is recorded again only when something came out differently, but always shown', async () => {
    await asked();
    now += MINUTE;
    seen();
    await asked();
    expect(recorded()).toHaveLength(1);
    expect(course.state.view.readiness?.at).toBe(now);
    press = async () => ({ ok: false, at: now, kind: 'shape', retry: 'no', message: 'no button' });
    expect(await asked()).toMatchObject({ lock: false });
    expect(recorded()).toHaveLength(2);
  });

  it('fails where a broker does not answer, the account is not read, or there is no way to its lock', async () => {
    preflight = async () => {
      throw new Error('the line is dead');
    };
    now += MINUTE;
    expect(await asked()).toMatchObject({ login: false, preflight: false });
    can = { ...CAN, lock: 'none' };
    expect(await asked()).toMatchObject({ lock: true });
    locked = null;
    expect(await asked()).toMatchObject({ lock: null });
    can = { ...CAN, lock: 'browser' };
    expect(await asked()).toMatchObject({ lock: false });
  });

  it('finds pages that have changed, until a person accepts them, also over a restart', async () => {
    await asked();
    press = async () => ({ ok: true, data: { ...proof, fingerprint: 'e'.repeat(64) }, at: now });
    await open();
    expect(await asked()).toMatchObject({ lock: true, 'lock-pages': false });
    expect(await asked(true)).toMatchObject({ 'lock-pages': true });
    await open();
    expect(await asked()).toMatchObject({ 'lock-pages': true });
  });

  it('asks a person for the code that a lapsed terminal wants, before a kill would want it', async () => {
    wants = { id: 'dry-1', what: 'the OTP of the phone', until: now + 60_000 };
    expect(await asked()).toMatchObject({ lock: true });
    expect(factsOf(course, 'CodeWanted')).toEqual([{ type: 'CodeWanted', ...wants }]);
  });

  it('names an account that does not exist', async () => {
    const reply = await readiness.request({ name: 'readiness', accounts: ['nobody'], by: 'user:asha' });
    expect(reply).toMatchObject({ type: 'refused', code: 'UNKNOWN_ACCOUNT' });
  });
});

describe('a kill', () => {
  it('that runs is left alone: nothing is tried and nothing recorded', async () => {
    course = run(course, kill(now));
    expect(await asked()).toEqual({ 'kill-path': null });
    expect([pressed, recorded()]).toEqual([[], []]);
    expect(await turn()).toBe(0);
  });

  it('that trips during a dry run ends the dry run at once', async () => {
    press = () => new Promise(() => undefined);
    const found = asked();
    await new Promise((resolve) => setTimeout(resolve, 50));
    course = run(course, kill(now));
    const began = performance.now();
    expect(await found).toMatchObject({ lock: null });
    expect(aborted).toBe(true);
    expect(performance.now() - began).toBeLessThan(1_000);
  });
});

describe('the daily look', () => {
  it('comes before the session opens, once, and tries the lock', async () => {
    inDay(OPENS);
    now = OPENS.opensAt - 31 * MINUTE;
    expect(await turn()).toBe(0);
    now = OPENS.opensAt - 29 * MINUTE;
    seen();
    expect(await turn()).toBe(1);
    expect(lastFound()).toMatchObject({ lock: true, login: true });
    now += MINUTE;
    expect(await turn()).toBe(0);
  });

  it('that failed comes again every five minutes, so that what was mended shows', async () => {
    inDay(OPENS);
    now = OPENS.opensAt - 29 * MINUTE;
    expect(await turn()).toBe(1);
    expect(lastFound()).toMatchObject({ login: false });
    now += 4 * MINUTE;
    expect(await turn()).toBe(0);
    now += 2 * MINUTE;
    seen();
    expect(await turn()).toBe(1);
    expect(lastFound()).toMatchObject({ login: true });
  });

  it('that is late does not touch the lock while the market is open', async () => {
    inDay(OPENS);
    now = OPENS.opensAt + MINUTE;
    expect(await turn()).toBe(1);
    expect(lastFound()).toMatchObject({ lock: null });
    expect(pressed).toEqual([]);
  });

  it('leaves the lock when the market opens in the middle of its dry run; a person may go on', async () => {
    inDay(OPENS);
    now = OPENS.opensAt - MINUTE;
    seen();
    press = () => new Promise(() => undefined);
    readiness.start();
    readiness.stop();
    await vi.waitFor(() => expect(pressed).toHaveLength(1), { timeout: 5_000 });
    expect(aborted).toBe(false);
    now = OPENS.opensAt;
    await vi.waitFor(() => expect(lastFound()).toMatchObject({ lock: null }), { timeout: 5_000 });
    expect(aborted).toBe(true);
    press = async () => ({ ok: true, data: proof, at: now });
    expect(await asked()).toMatchObject({ lock: true });
  });

  it('looks at one account after another, with a pause, and makes no person wait for that', async () => {
    ids = ['paper-1', 'paper-2', 'paper-3'];
    inDay(OPENS);
    now = OPENS.opensAt - 29 * MINUTE;
    seen();
    let end: () => void = () => undefined;
    press = () =>
      new Promise((resolve) => {
        end = () => resolve({ ok: true, data: proof, at: now });
      });
    readiness.start();
    readiness.stop();
    await vi.waitFor(() => expect(pressed).toHaveLength(1), { timeout: 5_000 });
    const first = performance.now();
    end();
    await vi.waitFor(() => expect(pressed).toHaveLength(2), { timeout: 5_000 });
    expect(performance.now() - first).toBeGreaterThan(1_500);
    press = async () => ({ ok: true, data: proof, at: now });
    const reply = readiness.request({ name: 'readiness', accounts: ['paper-3'], by: 'user:asha' });
    const late = new Promise((resolve) => setTimeout(() => resolve('late'), 1_000));
    // Its own look waits for its turn, and the person is given a look of their own.
    expect(await Promise.race([reply, late])).toMatchObject({ type: 'readiness' });
    end();
  });

  it('comes at the hour that is configured, and not on a day without a session', async () => {
    at = '10:00';
    expect(await turn()).toBe(0);
    now = T0 + 41 * MINUTE;
    expect(await turn()).toBe(1);
    at = null;
    inDay(null);
    now += 600 * MINUTE;
    expect(await turn()).toBe(0);
  });
});
