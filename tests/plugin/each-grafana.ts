// The same tests on every Grafana that we promise, each with a page of its own that may not complain.
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect } from 'vitest';
import { findChromium, launchChromium } from '../e2e/chromium.ts';
import { openStage, type Stage, VERSIONS } from './stage.ts';

const chromium = findChromium();

/** Defines `tests` once for each version. What a panel's errors and warnings say fails the test that caused them. */
export function onEachGrafana(tests: (stage: () => Stage) => void): void {
  describe.skipIf(chromium === null).each(VERSIONS)('in Grafana %s', (version) => {
    let browser: Browser;
    let stage: Stage;
    beforeAll(async () => {
      if (chromium === null) return;
      browser = await launchChromium(chromium);
      stage = await openStage(browser, version);
    });
    afterEach(async () => {
      await stage.clear();
      expect(stage.complaints()).toEqual([]);
    });
    afterAll(async () => {
      await stage?.close();
      await browser?.close();
    });
    tests(() => stage);
  });
}
