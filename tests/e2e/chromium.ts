// The Chromium of this machine, and a browser of it for tests.
import { type Browser, chromium } from 'playwright-core';
import { findChromium as chromiumIn } from '../../exporter/src/config/chromium.ts';

const ARGS = ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--disable-background-networking'];

/** The browser's path; null when there is none. */
export const findChromium = (): string | null => chromiumIn(process.env);

/** `more` are switches of the command line beside the usual ones. */
export const launchChromium = (path: string, more: readonly string[] = []): Promise<Browser> =>
  chromium.launch({ executablePath: path, args: [...ARGS, ...more] });
