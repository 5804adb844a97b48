// Pictures of each stage, named after the request, for the owner's eyes only, and bounded in number.
import { mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import type { Secrets } from './secrets.ts';

const MOST_KEPT = 200;
const MOST_TAKEN = 12;
const SHOT_MS = 5_000;

export interface Screenshots {
  readonly names: readonly string[];
  /** Takes one; a picture that cannot be taken stops nothing. */
  take(stage: string): Promise<void>;
}

const safe = (text: string): string => text.replace(/[^A-Za-z0-9_-]+/g, '-').slice(0, 80);

export async function openScreenshots(
  folder: string,
  request: string,
  page: Page,
  secrets: Secrets,
): Promise<Screenshots> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await forgetOld(folder);
  const names: string[] = [];
  return {
    names,
    take: async (stage) => {
      if (names.length >= MOST_TAKEN || !(await secrets.blank())) return;
      try {
        const mask = [page.locator('input[type=password], input[autocomplete=one-time-code]')];
        const picture = await page.screenshot({ timeout: SHOT_MS, mask, animations: 'disabled' });
        const name = `${safe(request)}-${names.length + 1}-${safe(stage)}.png`;
        await writeFile(join(folder, name), picture, { mode: 0o600 });
        names.push(name);
      } catch {
        // The deed counts, not its picture: a page that cannot be drawn may still be locked.
      }
    },
  };
}

/** Keeps the newest, with room for this job's. */
async function forgetOld(folder: string): Promise<void> {
  const files = (await readdir(folder)).filter((name) => name.endsWith('.png'));
  const surplus = files.length + MOST_TAKEN - MOST_KEPT;
  if (surplus <= 0) return;
  const dated = await Promise.all(
    files.map(async (name) => ({ name, at: (await stat(join(folder, name))).mtimeMs })),
  );
  dated.sort((a, b) => a.at - b.at);
  for (const { name } of dated.slice(0, surplus)) await rm(join(folder, name), { force: true });
}
