// Who presses the same lock at once: equals join, a dry run makes way for a kill, and ends when nobody wants it.
import { expect, it } from 'vitest';
import type { Job, Result } from '../automation/job.ts';
import { wallClock } from '../wall-clock.ts';
import type { Run } from './automation-process.ts';
import { BrowserLock } from './browser-lock.ts';

const PROVED: Result = {
  ...{ ok: true, already: false, evidence: ['NSE F&O: disabled'], screenshots: [], fingerprint: null },
};
const silent = () => undefined;

interface Pressed {
  readonly job: Job;
  readonly ended: string[];
  done(): void;
}

/** A lock whose runs end when they are told to; with `deaf`, one that is ended does not even stop. */
function openLock({ deaf = false } = {}) {
  const runs: Pressed[] = [];
  const run = (job: Job): Run => {
    let settle: (result: Result) => void = silent;
    const result = new Promise<Result>((resolve) => {
      settle = resolve;
    });
    const ended: string[] = [];
    runs.push({ job, ended, done: () => settle(PROVED) });
    const end = (message: string) => {
      ended.push(message);
      if (!deaf) settle({ ok: false, kind: 'network', retry: 'unknown', message, screenshots: [] });
    };
    return { pid: 1, result, code: silent, end };
  };
  const lock = new BrowserLock({
    account: 'asha',
    access: {
      ...{ terminal: 'mock', url: 'http://127.0.0.1:1', segments: ['NSE_FO'], user: 'asha' },
      ...{ password: () => 'never used', pin: null, totp: null },
    },
    browser: '/no/browser',
    folder: '/no/folder',
    clock: wallClock(),
    log: { info: silent, warn: silent, error: silent },
    run,
  });
  const press = (id: string, dryRun: boolean, signal?: AbortSignal) =>
    lock.press({ id, dryRun }, silent, signal);
  return { lock, runs, press };
}

const turn = () => new Promise((resolve) => setTimeout(resolve, 0));
const CALLED_OFF = { ok: false, message: 'the dry run was called off' };

it('ends a dry run at once when it is called off, and begins none that was called off before', async () => {
  const { runs, press } = openLock();
  const end = new AbortController();
  const dry = press('dry', true, end.signal);
  end.abort();
  expect(await dry).toMatchObject(CALLED_OFF);
  expect(runs[0]?.ended).toHaveLength(1);
  expect(await press('dry-2', true, end.signal)).toMatchObject(CALLED_OFF);
  expect(runs).toHaveLength(1);
});

it('goes on with a dry run that somebody else still waits for', async () => {
  const { runs, press } = openLock();
  const end = new AbortController();
  const [left, kept] = [press('dry', true, end.signal), press('dry-2', true)];
  end.abort();
  expect(await left).toMatchObject(CALLED_OFF);
  expect(runs[0]?.ended).toEqual([]);
  runs[0]?.done();
  expect(await kept).toMatchObject({ ok: true });
  expect(runs).toHaveLength(1);
});

it('never calls off a press for real', async () => {
  const { runs, press } = openLock();
  const end = new AbortController();
  const real = press('kill', false, end.signal);
  end.abort();
  await turn();
  expect(runs[0]?.ended).toEqual([]);
  runs[0]?.done();
  expect(await real).toMatchObject({ ok: true });
});

it('takes the place of a dry run for the first of two kills, and lets the second join it', async () => {
  const { runs, press } = openLock();
  const dry = press('dry', true);
  const [first, second] = [press('kill-1', false), press('kill-2', false)];
  expect(await dry).toMatchObject({ ok: false, message: expect.stringContaining('a kill came') });
  await turn();
  expect(runs.map(({ job }) => job.id)).toEqual(['dry', 'kill-1']);
  runs[1]?.done();
  expect(await second).toEqual(await first);
});

it('waits a second at most for a dry run that does not even end', async () => {
  const { runs, press } = openLock({ deaf: true });
  void press('dry', true);
  const began = performance.now();
  const real = press('kill', false);
  while (runs.length < 2 && performance.now() - began < 5_000) await turn();
  expect(performance.now() - began).toBeLessThan(2_000);
  // What ends late must not take the place of the press for real.
  runs[0]?.done();
  await turn();
  const joined = press('kill-2', false);
  runs[1]?.done();
  expect(await joined).toEqual(await real);
  expect(runs).toHaveLength(2);
});
