// Carries out one job in a browser of its own, and closes it whatever happens. Never throws: every end is a result.
import { join } from 'node:path';
import type { BrowserContext } from 'playwright-core';
import { holderOf, openBrowser } from './browser.ts';
import type { Job, Result } from './job.ts';
import { press } from './press.ts';
import { openScreenshots } from './screenshots.ts';
import { createSecrets, type Secrets } from './secrets.ts';
import { Stopped, stoppedBy } from './stopped.ts';
import type { Typed } from './terminal.ts';
import { terminalOf } from './terminals/index.ts';
import { totpCode } from './totp.ts';
import { Visit } from './visit.ts';

export interface World {
  readonly ask: (what: string) => Promise<string | null>;
  /** Told when the browser is up. */
  readonly browser: (pid: number) => void;
  readonly now: () => number;
}

const CLOSE_MS = 5_000;
const MOST_MESSAGE = 1_500;

export async function run(job: Job, world: World): Promise<Result> {
  const secrets = createSecrets([job.password, job.pin, job.totp].filter((one) => one !== null));
  let context: BrowserContext | null = null;
  try {
    const profile = join(job.folder, 'profile');
    context = await openBrowser(job.browser, profile);
    const pid = await holderOf(profile);
    if (pid !== null) world.browser(pid);
    return await work(job, world, secrets, context);
  } catch (error) {
    const { kind, retry, message } = stoppedBy(error);
    const detail = secrets.hide(`the browser did not start: ${message}`).slice(0, MOST_MESSAGE);
    return { ok: false, kind, retry, message: detail, screenshots: [] };
  } finally {
    // Closing writes the login into the profile; one that does not close is ended with this process.
    if (context !== null) await Promise.race([context.close().catch(() => undefined), late()]);
  }
}

const late = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, CLOSE_MS).unref());

async function work(job: Job, world: World, secrets: Secrets, context: BrowserContext): Promise<Result> {
  const page = context.pages()[0] ?? (await context.newPage());
  const visit = new Visit(page, terminalOf(job.terminal, job.url), job.elementMs);
  const shots = await openScreenshots(join(job.folder, 'screenshots'), job.id, page, secrets);
  const typed = (what: Typed): string => {
    const known = what === 'totp' && job.totp !== null ? totpCode(job.totp, world.now()) : job[what];
    if (known === null) throw new Stopped('auth', 'no', `the terminal wants ${what}, and none is configured`);
    return known;
  };
  const hide = (texts: readonly string[]) => texts.map((text) => secrets.hide(text).slice(0, MOST_MESSAGE));
  try {
    const proof = await press(visit, { secrets, typed, ask: world.ask }, shots, job);
    return { ok: true, ...proof, evidence: hide(proof.evidence), screenshots: [...shots.names] };
  } catch (error) {
    const stopped = stoppedBy(error);
    const seen = await visit.seen();
    await shots.take('failed');
    const [message = ''] = hide([`${visit.step}: ${stopped.message}; the page showed ${seen}`]);
    const retry = visit.committed && stopped.retry === 'yes' ? 'unknown' : stopped.retry;
    return { ok: false, kind: stopped.kind, retry, message, screenshots: [...shots.names] };
  }
}
