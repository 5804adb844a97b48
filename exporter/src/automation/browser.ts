// Starts the installed Chromium on the account's own profile, and ends one that an earlier life left on it.
import { mkdir, readFile, readlink, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type BrowserContext, chromium } from 'playwright-core';

/** Coordinates, where a terminal has them, are true for this only. */
const VIEWPORT = { width: 1366, height: 768 };
const LAUNCH_MS = 20_000;
const ARGS = ['--disable-gpu', '--disable-dev-shm-usage', '--disable-background-networking'];
/** Chromium marks a profile that is in use by a link to `host-pid`. */
const MARK = 'SingletonLock';

/** The process that holds the profile; null when none does, or it cannot be told. */
export async function holderOf(profile: string): Promise<number | null> {
  const mark = await readlink(join(profile, MARK)).catch(() => '');
  const pid = Number(/-(\d+)$/.exec(mark)?.[1] ?? Number.NaN);
  return Number.isSafeInteger(pid) && pid > 1 && (await runsOn(pid, profile)) ? pid : null;
}

/** A process id is used again: only one whose command line names this profile is ours. */
async function runsOn(pid: number, profile: string): Promise<boolean> {
  const line = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  return line.split('\0').includes(`--user-data-dir=${profile}`);
}

/** Ends a browser with all its children: it leads a group of its own. */
export function endBrowser(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // One that has ended already is as good as ended.
  }
}

export async function openBrowser(executablePath: string, profile: string): Promise<BrowserContext> {
  await mkdir(profile, { recursive: true, mode: 0o700 });
  const left = await holderOf(profile);
  if (left !== null) {
    endBrowser(left);
    await rm(join(profile, MARK), { force: true });
  }
  const launch = (chromiumSandbox: boolean) =>
    chromium.launchPersistentContext(profile, {
      executablePath,
      viewport: VIEWPORT,
      locale: 'en-IN',
      timeout: LAUNCH_MS,
      acceptDownloads: false,
      serviceWorkers: 'block',
      chromiumSandbox,
      args: ARGS,
    });
  // Chromium has no sandbox for the superuser.
  if (process.getuid?.() === 0) return launch(false);
  return launch(true).catch((error: unknown) => {
    if (!/sandbox/i.test(String(error))) throw error;
    process.stderr.write('this machine allows Chromium no sandbox; it runs without one\n');
    return launch(false);
  });
}
