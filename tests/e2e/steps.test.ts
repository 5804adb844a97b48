// How a step finds its element on a page, in a real browser: never the wrong one, never one that is not there.
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createSecrets } from '../../exporter/src/automation/secrets.ts';
import { click, type Hands, runStep } from '../../exporter/src/automation/steps.ts';
import type { Target } from '../../exporter/src/automation/terminal.ts';
import { mock } from '../../exporter/src/automation/terminals/mock.ts';
import { Visit } from '../../exporter/src/automation/visit.ts';
import { findChromium, launchChromium } from './chromium.ts';

const path = findChromium();
const terminal = mock('http://127.0.0.1:1/terminal/plain/');
const target = (...ways: Target['ways']): Target => ({ what: 'the thing', ways });
const BUTTON: Target = target({ role: 'button', name: 'Go' }, { css: '#go' });

describe.skipIf(path === null)('a step', () => {
  let browser: Browser;
  let page: Page;
  let visit: Visit;
  beforeAll(async () => {
    browser = await launchChromium(path ?? '');
  });
  afterAll(() => browser?.close());
  beforeEach(async () => {
    page = await browser.newPage({ viewport: { width: 1366, height: 768 } });
    visit = new Visit(page, terminal, 700);
    return () => page.close();
  });
  /** Each button writes its id into the title. */
  const show = (body: string) =>
    page.setContent(`${body}<script>
      for (const one of document.querySelectorAll('button')) one.onclick = () => { document.title = one.id; };
    </script>`);

  it('takes role and name first, then the next way, and nothing that is hidden', async () => {
    await show('<button id="go">Start</button><button id="named">Go</button>');
    await click(visit, BUTTON);
    expect(await page.title()).toBe('named');
    await show('<button id="go">Start</button><button id="named" hidden>Go</button>');
    await click(visit, BUTTON);
    expect(await page.title()).toBe('go');
  });

  it('takes neither of two that fit', async () => {
    await show('<button id="a">Go</button><button id="b">Go</button><button id="go">Other</button>');
    await expect(click(visit, BUTTON)).rejects.toMatchObject({
      message: 'there are 2 of the thing',
      retry: 'no',
    });
    expect(await page.title()).toBe('');
  });

  it('takes a name as a whole: "Go" is not "Go back"', async () => {
    await show('<button id="back">Go back</button>');
    await expect(click(visit, target({ role: 'button', name: 'Go' }))).rejects.toMatchObject({ retry: 'no' });
    expect(await page.title()).toBe('');
  });

  it('clicks a point of the page only where the data names one, and only when every way has failed', async () => {
    const place = 'position: absolute; left: 600px; top: 300px; width: 100px; height: 40px';
    await show(`<button id="there" style="${place}">Unnamed</button>`);
    const gone = target({ role: 'button', name: 'Go' });
    await expect(click(visit, gone)).rejects.toMatchObject({ message: 'the thing is not there' });
    await click(visit, { ...gone, at: { x: 650, y: 320 } });
    expect(await page.title()).toBe('there');
    await show(`<button id="there" style="${place}">Unnamed</button><button id="named">Go</button>`);
    await click(visit, { ...gone, at: { x: 650, y: 320 } });
    expect(await page.title()).toBe('named');
  });

  it('stops at a message of the browser that nobody asked for', async () => {
    await show('<button id="go">Go</button>');
    await page.evaluate('setTimeout(() => alert("Session expires"), 0)');
    await expect
      .poll(() =>
        click(visit, BUTTON).then(
          () => '',
          (error: Error) => error.message,
        ),
      )
      .toBe('an unexpected message came up: "Session expires"');
  });

  it('empties what it typed before a picture is taken, and hides it in every text', async () => {
    const secrets = createSecrets([]);
    const hands: Hands = { secrets, typed: () => 'hunter2-hunter2', ask: async () => null };
    await show('<label>Password <input type="password"></label>');
    const into = target({ label: 'Password' });
    await runStep(visit, hands, { do: 'type', into, what: 'password' }, true);
    expect(await page.locator('input').inputValue()).toBe('hunter2-hunter2');
    expect(await secrets.blank()).toBe(true);
    expect(await page.locator('input').inputValue()).toBe('');
    expect(secrets.hide('fill("hunter2-hunter2") failed')).toBe('fill("[secret]") failed');
  });
});
