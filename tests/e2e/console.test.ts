// The console page in a real browser, against an exporter that says only what each test tells it to.
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { findChromium, launchChromium } from './chromium.ts';
import { fund, pushed } from './scripted-doors.ts';
import { type ScriptedExporter, startScriptedExporter } from './scripted-exporter.ts';
import {
  flattening,
  locked,
  nearLimit,
  overLimit,
  type ScriptedFrame,
  stopped,
  stuck,
  unknownMtm,
  watching,
} from './scripted-frames.ts';
import { codeWanted, lockedGroup, stuckUnlocked } from './scripted-kills.ts';

const path = findChromium();
const PATIENT = { timeout: 5_000 };
type Situation = (id: string, at: number) => ScriptedFrame['accounts'][number];

let sequence = 0;
function frame(...situations: readonly Situation[]): ScriptedFrame {
  const at = Date.now();
  sequence += 1;
  const accounts = situations.map((situation, i) => situation(`paper-${i + 1}`, at));
  return { sequence, at, ageMs: 3, journalHead: 0, journalOk: true, accounts };
}

describe.skipIf(path === null)('the console page', () => {
  let browser: Browser;
  let exporter: ScriptedExporter;
  let page: Page;
  let shown: readonly Situation[];
  let ticker: NodeJS.Timeout;
  let complaints: string[];

  const show = (...situations: readonly Situation[]): void => {
    shown = situations;
    exporter.show(frame(...situations));
  };
  const card = (id: string) => page.getByRole('article', { name: id });
  const openKill = async (): Promise<void> => {
    await page.getByRole('button', { name: 'Kill paper-1', exact: true }).click();
    await page.getByLabel('Reason, kept in the journal').fill('test by hand');
  };
  const hold = () => page.getByRole('button', { name: 'Hold to kill' });

  beforeAll(async () => {
    browser = await launchChromium(path ?? '');
  });
  afterAll(() => browser.close());

  beforeEach(async () => {
    shown = [watching, nearLimit];
    exporter = await startScriptedExporter(frame(...shown));
    // An engine publishes all the time; without this the page would rightly call everything stale.
    ticker = setInterval(() => exporter.show(frame(...shown)), 500);
    page = await browser.newPage();
    complaints = [];
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
    });
    await page.goto(exporter.url);
    await card('paper-1').waitFor();
  });
  afterEach(async () => {
    clearInterval(ticker);
    await page.close();
    await exporter.close();
  });

  it('shows each account by name, phase, money and use of its limit', async () => {
    await card('paper-1').getByText('Watching').waitFor();
    expect(await card('paper-1').getByText('+₹166.25', { exact: true }).count()).toBe(1);
    const meter = card('paper-2').getByRole('meter', { name: 'Use of the daily loss limit of paper-2' });
    expect(await meter.getAttribute('aria-valuenow')).toBe('92');
    expect(await page.getByRole('heading', { name: 'Events' }).count()).toBe(1);
    expect(await page.getByRole('main').count()).toBe(1);
    expect(complaints).toEqual([]);
  });

  it('shows an unknown MTM as unknown with its bounds, never as a number or a level', async () => {
    show(unknownMtm);
    await card('paper-1').getByText('unknown', { exact: true }).first().waitFor();
    const text = await card('paper-1').innerText();
    expect(text).toContain('between −₹1,240.00 and −₹310.00');
    expect(text).toContain('use unknown');
    expect(text).not.toContain('0 % used');
    expect(await card('paper-1').getByRole('meter').count()).toBe(0);
    expect(await page.getByLabel('All accounts').innerText()).toContain('–');
  });

  it('says of each rule what it does, why it has not fired and what is left, and that the market is closed', async () => {
    show(overLimit);
    const rules = card('paper-1').getByRole('region', { name: 'Rules' });
    await rules.getByText('but no stop of a sold option has executed').waitFor();
    const text = await rules.innerText();
    expect(text).toContain('the loss of 3812.50 is over the limit of 3750.00; in 1 of 2 reads');
    expect(text).toMatch(/holding\s+outer-loss\s*kills/);
    expect(text).toContain('₹0.00 left');
    expect(await card('paper-1').innerText()).toContain('market closed since');
    expect(complaints).toEqual([]);
  });

  it('shows a fund by its files: what is unknown as a dash, zero as zero, and each bad file by its name', async () => {
    show(fund);
    const section = card('paper-1').getByRole('region', { name: 'Fund' });
    await section.waitFor();
    const text = await section.innerText();
    expect(text).toContain('$1,204,377.12');
    expect(text).toContain('3.73 %');
    expect(text).toMatch(/Fallback\s*0\.00 %/i);
    expect(text).toContain('router (router_health.json): torn, showing values 74 s old');
    expect(await section.getByRole('row', { name: /ETHUSDT/ }).innerText()).not.toContain('0');
    expect(await card('paper-1').innerText()).not.toContain('Open orders');
    expect(complaints).toEqual([]);
  });

  it('shows a pushed day with its streak, cooldown and locked-in profit, and whose the positions are', async () => {
    show(pushed);
    await card('paper-1').getByText('losses in a row 2 of 3').waitFor();
    const text = await card('paper-1').innerText();
    expect(text).toContain('cooldown, 11 min left');
    expect(text).toContain('trades unknown, 8 allowed');
    expect(text).toContain('floor +₹300.00');
    expect(text).toContain('The trading system holds the positions');
    expect(complaints).toEqual([]);
  });

  it('asks to leave one position, by its key', async () => {
    await card('paper-1').getByRole('button', { name: 'Exit NIFTY25JUL24450CE of paper-1' }).click();
    await page.getByLabel('Reason, kept in the journal').fill('enough');
    await page.getByRole('button', { name: 'Exit the position' }).click();
    await card('paper-1').getByText('Exit asked, seq 99').waitFor();
    expect(exporter.posted.map(({ path: to, body }) => ({ to, body }))).toEqual([
      { to: '/api/accounts/paper-1/positions/NIFTY25JUL24450CE%7CNRML/exit', body: { reason: 'enough' } },
    ]);
  });

  it('sends one kill with its reason when the mouse holds to the end', async () => {
    await openKill();
    await page.getByText('buy', { exact: true }).first().waitFor();
    await hold().hover();
    await page.mouse.down();
    await page.waitForTimeout(1_500);
    await page.mouse.up();
    await card('paper-1').getByText('Kill asked, seq 99').waitFor();
    expect(exporter.posted.map(({ path: to, body }) => ({ to, body }))).toEqual([
      { to: '/api/accounts/paper-1/kill', body: { reason: 'test by hand' } },
    ]);
    const headers = exporter.posted[0]?.headers;
    expect(headers?.['x-tripline']).toBe('1');
    expect(headers?.['idempotency-key']).toMatch(/^[0-9a-f]{32}$/);
    expect(complaints).toEqual([]);
  });

  it.each(['Enter', ' '])('sends one kill when the key %j is held to the end, and beyond', async (key) => {
    // Refused, so that the dialog stays open and a second hold could begin.
    exporter.answer = { status: 409, body: { code: 'REFUSED', detail: 'not now' } };
    await openKill();
    await hold().focus();
    // A key that is held repeats for as long as it is down.
    for (const until = Date.now() + 3_200; Date.now() < until; await page.waitForTimeout(50)) {
      await page.keyboard.down(key);
    }
    await page.keyboard.up(key);
    await page.getByRole('alert').filter({ hasText: 'REFUSED: not now' }).waitFor();
    expect(exporter.posted.length).toBe(1);
  });

  it('sends nothing when the hold ends early', async () => {
    await openKill();
    await hold().hover();
    await page.mouse.down();
    await page.waitForTimeout(700);
    await page.mouse.up();
    await hold().focus();
    await page.keyboard.down('Enter');
    await page.waitForTimeout(700);
    await page.keyboard.up('Enter');
    await page.waitForTimeout(1_500);
    expect(exporter.posted).toEqual([]);
  });

  it('switches monitoring off by a hold and on by a press, each at its own address', async () => {
    await page.getByRole('button', { name: 'Stop monitoring paper-1' }).click();
    await page.getByLabel('Reason, kept in the journal').fill('maintenance');
    await page.getByRole('button', { name: 'Hold to stop' }).focus();
    await page.keyboard.down(' ');
    await card('paper-1').getByText('Stop of monitoring asked, seq 99').waitFor();
    await page.keyboard.up(' ');
    show(stopped);
    await page.getByRole('button', { name: 'Start monitoring paper-1' }).click();
    await page.getByLabel('Reason, kept in the journal').fill('done');
    await page.getByRole('dialog').getByRole('button', { name: 'Start monitoring' }).click();
    await expect
      .poll(() => exporter.posted.map(({ path: to, body }) => ({ to, body })), PATIENT)
      .toEqual([
        { to: '/api/accounts/paper-1/stop', body: { reason: 'maintenance' } },
        { to: '/api/accounts/paper-1/start', body: { reason: 'done' } },
      ]);
  });

  it('cannot kill without a reason', async () => {
    await page.getByRole('button', { name: 'Kill paper-1', exact: true }).click();
    expect(await hold().isDisabled()).toBe(true);
  });

  it('gives the focus back to the button that opened the dialog, through all the frames', async () => {
    await openKill();
    await page.waitForTimeout(1_200);
    expect(await page.getByLabel('Reason, kept in the journal').inputValue()).toBe('test by hand');
    await page.keyboard.press('Escape');
    await page.waitForTimeout(1_200);
    expect(await page.locator(':focus').getAttribute('aria-label')).toBe('Kill paper-1');
  });

  it('does not call a kill done before the stream shows it', async () => {
    await openKill();
    await hold().focus();
    await page.keyboard.down('Enter');
    await card('paper-1').getByText('Kill asked, seq 99').waitFor();
    await page.keyboard.up('Enter');
    expect(await card('paper-1').getByText('Watching', { exact: true }).count()).toBe(1);
    show((id, at) => ({ ...flattening(id, at), seq: 99 }));
    await card('paper-1').getByText('Flattening', { exact: true }).waitFor();
    await card('paper-1').getByText('Kill asked, seq 99').waitFor({ state: 'detached' });
  });

  it('says an unknown outcome, and asks again with the same key', async () => {
    exporter.answer = { status: 504, body: { code: 'UNKNOWN_OUTCOME', detail: 'the engine did not answer' } };
    await openKill();
    for (const times of [1, 2]) {
      await hold().focus();
      await page.keyboard.down('Enter');
      await expect.poll(() => exporter.posted.length, PATIENT).toBe(times);
      await page.keyboard.up('Enter');
      await page.getByRole('alert').filter({ hasText: 'Outcome unknown' }).waitFor();
    }
    const [first, second] = exporter.posted.map(({ headers }) => headers['idempotency-key']);
    expect(second).toBe(first);
  });

  it('says how to log in when it may not act', async () => {
    exporter.answer = { status: 401, body: { code: 'NOT_AUTHENTICATED', title: 'no' } };
    await openKill();
    await hold().focus();
    await page.keyboard.down('Enter');
    await page.getByRole('alert').filter({ hasText: 'one-time login link' }).waitFor();
    await page.keyboard.up('Enter');
  });

  it('says that it shows the past when the engine falls silent, and stops saying so when it is back', async () => {
    clearInterval(ticker);
    await page.getByRole('alert').filter({ hasText: 'Stale.' }).waitFor({ timeout: 6_000 });
    expect(await page.getByRole('button', { name: 'Kill paper-1', exact: true }).isEnabled()).toBe(true);
    show(watching, nearLimit);
    await page.getByRole('alert').filter({ hasText: 'Stale.' }).waitFor({ state: 'detached' });
  });

  it('does not take an old frame for news because it has only just arrived', async () => {
    clearInterval(ticker);
    exporter.show({ ...frame(watching), ageMs: 60_000 });
    await page.getByRole('alert').filter({ hasText: 'Stale.' }).waitFor({ timeout: 2_000 });
  });

  it('announces a trip, shows a stuck kill loudly, and offers rearm only when locked', async () => {
    const rearm = page.getByRole('button', { name: 'Rearm paper-1' });
    show(flattening);
    await page.locator('#assertive').getByText('paper-1: Flattening').waitFor({ state: 'attached' });
    show(stuck);
    await card('paper-1').getByText('Stuck: a person is needed.').waitFor();
    await card('paper-1').getByText('Not on disk.').waitFor();
    expect(await rearm.count()).toBe(0);
    show(locked);
    await card('paper-1').getByRole('link', { name: 'Receipt of kill 17' }).waitFor();
    await rearm.click();
    await page.getByLabel('Reason, kept in the journal').fill('reviewed');
    await page.getByRole('button', { name: 'Rearm, clearing seq 17' }).click();
    await expect
      .poll(() => exporter.posted.at(-1)?.body, PATIENT)
      .toEqual({ reason: 'reviewed', clears: 17 });
  });

  it('asks for the code of the terminal in words, and passes it on without keeping it', async () => {
    show(codeWanted);
    const kill = card('paper-1').getByRole('region', { name: 'Kill' });
    await kill.getByText('A code is wanted:').waitFor();
    const text = await kill.innerText();
    expect(text).toContain('Try 1 failed: opening the kill switch');
    expect(text).toMatch(
      /the 6-digit code .*\.\s+Until [\d:]+, 9\d s left\. Send it here, or by Telegram with \/code/,
    );
    exporter.answer = { status: 409, body: { code: 'NOT_WAITING', detail: 'no lock waits for a code' } };
    await page.getByRole('button', { name: 'Send the code paper-1' }).click();
    const input = page.getByLabel('Code', { exact: true });
    await input.fill('123456');
    await input.press('Enter');
    await page.getByRole('alert').filter({ hasText: 'no lock waits for a code' }).waitFor();
    exporter.answer = { status: 202, body: { account: 'paper-1', passed: true } };
    await page.getByRole('dialog').getByRole('button', { name: 'Send the code' }).click();
    await input.waitFor({ state: 'detached' });
    const post = { path: '/api/accounts/paper-1/code', body: { code: '123456' } };
    expect(exporter.posted.map(({ path: to, body }) => ({ path: to, body }))).toEqual([post, post]);
    expect(await page.content()).not.toContain('123456');
  });

  it('says what a person must do when the lock is not to be had', async () => {
    show(stuckUnlocked);
    await card('paper-1').getByText('press its lock by hand').waitFor();
    const text = await card('paper-1').innerText();
    expect(text).toContain('Try 3 failed: opening the kill switch');
    expect(text).toContain('Not proved yet. Try 4 comes by itself, slowly.');
    expect(await card('paper-1').getByRole('link', { name: 'Receipt of kill 17' }).count()).toBe(1);
  });

  it('shows what proved the lock, that it is logged out, and each linked account with its outcome', async () => {
    show(lockedGroup, stuck, flattening);
    const kill = card('paper-1').getByRole('region', { name: 'Kill' });
    await kill.getByText('Proved at the broker after 2 tries:').waitFor();
    const text = await kill.innerText();
    expect(text).toContain('NSE F&O: "Disabled until 23:59"');
    expect(text).toContain('2 pictures, the last paper-1-17-2-5-proved.png');
    expect(text).toMatch(/Logged out\s+\d\d:\d\d:\d\d/);
    expect(text).toContain('nothing is read until the lock ends');
    expect(await card('paper-1').innerText()).toContain('Broker logged out · last good read');
    expect(text).toMatch(/paper-2\s+tripped too, seq 9\s+stuck/);
    expect(text).toMatch(/paper-3\s+is being told; no answer yet\s+flattening/);
    expect(text).toMatch(/paper-4\s+REFUSED the kill: monitoring is stopped/);
    const group = await kill.getByRole('link', { name: 'Receipt of the group' }).getAttribute('href');
    expect(group).toBe('/api/accounts/paper-1/kills/17/group');
    expect(complaints).toEqual([]);
  });

  it('shows text from outside as text, never as markup', async () => {
    const evil = '<img src=x onerror=alert(1)>';
    show((id, at) => ({
      ...watching(id, at),
      phase: 'blocked',
      phaseText: evil,
      brokerText: evil,
      brokerUp: false,
    }));
    await card('paper-1').getByText(evil).first().waitFor();
    expect(await page.locator('img').count()).toBe(0);
  });

  it.each([360, 768, 1_920])('fits a screen of %d pixels without sideways scrolling', async (width) => {
    await page.setViewportSize({ width, height: 800 });
    show(watching, unknownMtm, stuck, locked, codeWanted, stuckUnlocked, lockedGroup);
    await card('paper-7').waitFor();
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
  });
});
