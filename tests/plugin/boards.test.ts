// The panels with buttons, built and in a browser: what they show, what a press sends and where, and that nothing else
// sends anything.
import type { Locator } from 'playwright-core';
import { beforeEach, describe, expect, it } from 'vitest';
import { flattening, locked, nearLimit, stuck, unknownMtm, watching } from '../e2e/scripted-frames.ts';
import { board, PLAN, whole } from './boards.ts';
import { onEachGrafana } from './each-grafana.ts';

const PROXY = '/api/plugin-proxy/tripline-app/control/';
const TAKEN = { seq: 99, results: [{ account: 'paper-1', ok: true, seq: 99, durable: true }] };

/** The text of the focused button, also inside a shadow root. */
const FOCUSED = `(() => {
  let at = document.activeElement;
  while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
  return at?.textContent ?? '';
})()`;

onEachGrafana((stage) => {
  const page = () => stage().page;
  const button = (place: Locator, name: string) => place.getByRole('button', { name, exact: true });
  const reason = () => page().getByLabel('Reason, kept in the journal');
  const posted = () => stage().asked.filter(({ path }) => !path.endsWith('/plan'));

  beforeEach(async () => {
    stage().asked.length = 0;
    await page().evaluate(() => globalThis.grafana.sign('Admin'));
    stage().answer(/control\/plan$/, { status: 200, body: { plans: [PLAN] } });
    stage().answer(/control\/(?!plan)/, { status: 202, body: TAKEN });
  });

  describe('the accounts panel', () => {
    it('shows real frames as the console does, and follows the next ones', async () => {
      const place = await stage().show(board('accounts', { series: whole(watching, unknownMtm) }));
      await place.getByRole('article', { name: 'paper-1' }).getByText('+₹166.25', { exact: true }).waitFor();
      const text = await place.getByRole('article', { name: 'paper-2' }).innerText();
      expect(text).toContain('between −₹1,240.00 and −₹310.00');
      await stage().change(place, board('accounts', { series: whole(locked, stuck) }));
      await place.getByText('Stuck: a person is needed.').waitFor();
      const receipt = place.getByRole('link', { name: 'Receipt of kill 17' }).first();
      expect(await receipt.getAttribute('href')).toBe(
        'api/datasources/proxy/uid/stream/api/accounts/paper-1/kills/17',
      );
    });

    it('sends nothing when it is drawn, refreshed, resized or taken away', async () => {
      const place = await stage().show(board('accounts', { series: whole(watching, flattening, stuck) }));
      await place.getByRole('article', { name: 'paper-3' }).waitFor();
      for (const width of [300, 620, 900]) {
        await stage().change(
          place,
          board('accounts', { series: whole(watching, flattening, locked), width }),
        );
        await page().waitForTimeout(600);
      }
      await stage().clear();
      await page().waitForTimeout(600);
      expect(stage().asked).toEqual([]);
    });

    it('says which query it wants when it is given another', async () => {
      const place = await stage().show(board('accounts', { series: [] }));
      await place.getByText('This panel shows the query "Frames"').waitFor();
    });

    it('leaves one position, by its key', async () => {
      const place = await stage().show(board('accounts', { series: whole(watching) }));
      await button(place, 'Exit NIFTY25JUL24450CE of paper-1').click();
      await reason().fill('enough');
      await page().getByRole('button', { name: 'Exit the position' }).click();
      await place.getByText('Exit asked, seq 99').waitFor();
      expect(posted()).toEqual([
        {
          method: 'POST',
          path: `${PROXY}exit`,
          body: { accounts: ['paper-1'], position: 'NIFTY25JUL24450CE|NRML', reason: 'enough' },
        },
      ]);
    });

    it('says that it shows the past when no frame comes, and stays pressable', async () => {
      const place = await stage().show(board('accounts', { series: whole(watching) }));
      await place.getByText('Stale.').waitFor({ timeout: 6_000 });
      expect(await button(place, 'Kill paper-1').isEnabled()).toBe(true);
    });
  });

  describe('the actions panel', () => {
    it('kills by the keyboard alone: the plan first, a reason, and a key held to the end', async () => {
      const place = await stage().show(board('actions', { series: whole(watching, nearLimit) }));
      await button(place, 'Kill all').focus();
      await page().keyboard.press('Enter');
      await page().getByText('Cancel 1 open order, then leave 1 position, in about 2.4 s.').first().waitFor();
      await page().getByText('Broker: market orders are refused').first().waitFor();
      await page().keyboard.type('d r: typed');
      for (let nth = 0; nth < 12; nth += 1) {
        if ((await page().evaluate<string>(FOCUSED)) === 'Hold to kill') break;
        await page().keyboard.press('Tab');
      }
      await page().keyboard.down('Enter');
      await page().waitForTimeout(400);
      expect(posted()).toEqual([]);
      await place.getByText('Kill asked, seq 99').waitFor();
      await page().keyboard.up('Enter');
      expect(posted()).toEqual([
        { method: 'POST', path: `${PROXY}kill`, body: { accounts: 'all', reason: 'd r: typed' } },
      ]);
    });

    it.each([
      ['Cancel orders', 'Cancel orders', 'cancel', 'click'],
      ['Stop monitoring', 'Hold to stop', 'stop', 'hold'],
      ['Start monitoring', 'Start monitoring', 'start', 'click'],
      ['Reset day', 'Hold to reset the day', 'reset-day', 'hold'],
    ])('%s goes to its own route, for the accounts of the variable', async (name, confirm, route, how) => {
      const scene = board('actions', {
        options: { accounts: '$account' },
        variables: { account: 'paper-1,paper-2' },
      });
      const place = await stage().show({ ...scene, series: whole(watching, watching, watching) });
      await button(place, name).click();
      await reason().fill('by hand');
      const go = page().getByRole('dialog').getByRole('button', { name: confirm, exact: true });
      if (how === 'click') await go.click();
      else {
        await go.focus();
        await page().keyboard.down(' ');
        await place.getByText('asked, seq 99').waitFor();
        await page().keyboard.up(' ');
      }
      await place.getByText('asked, seq 99').waitFor();
      expect(posted()).toEqual([
        {
          method: 'POST',
          path: `${PROXY}${route}`,
          body: { accounts: ['paper-1', 'paper-2'], reason: 'by hand' },
        },
      ]);
    });

    it('re-arms one account, naming the trip', async () => {
      const place = await stage().show(board('actions', { series: whole(locked, watching) }));
      await button(place, 'Rearm paper-1, trip 17').click();
      await reason().fill('reviewed');
      await page().getByRole('button', { name: 'Rearm, clearing seq 17' }).click();
      await expect.poll(posted).toEqual([
        {
          method: 'POST',
          path: `${PROXY}rearm`,
          body: { accounts: ['paper-1'], clears: 17, reason: 'reviewed' },
        },
      ]);
    });

    it('wants the word typed where it is set up so', async () => {
      const place = await stage().show(
        board('actions', { series: whole(watching), options: { confirm: 'type', accounts: 'paper-1' } }),
      );
      await button(place, 'Kill').click();
      await reason().fill('enough');
      const go = page().getByRole('dialog').getByRole('button', { name: 'Kill', exact: true });
      expect(await go.isDisabled()).toBe(true);
      await page().getByLabel('Type KILL to confirm').fill('KILL');
      await go.click();
      await place.getByText('Kill asked, seq 99').waitFor();
      expect(posted()[0]?.body).toEqual({ accounts: ['paper-1'], reason: 'enough' });
    });

    it('follows a press to locked by the frames alone, each stage with its time', async () => {
      const place = await stage().show(board('actions', { series: whole(flattening) }));
      await place.getByText('Flattening', { exact: true }).waitFor();
      await stage().change(place, board('actions', { series: whole(locked) }));
      const stages = place.getByRole('region', { name: 'Kill' }).getByRole('listitem');
      await place.getByText('Locked', { exact: true }).first().waitFor();
      expect((await stages.allInnerTexts()).join(' ')).toMatch(
        /Book empty\s+[\d:]+\s+\+0\.4 s.*Flat.*Locked\s+[\d:]+/s,
      );
      expect(stage().asked).toEqual([]);
    });

    it('says what was refused, and what is not known, inside the dialog', async () => {
      stage().answer(/control\/cancel$/, {
        status: 504,
        body: { code: 'UNKNOWN_OUTCOME', detail: 'no clear answer' },
      });
      const place = await stage().show(board('actions', { series: whole(watching) }));
      await button(place, 'Cancel all orders').click();
      await reason().fill('enough');
      const go = page().getByRole('dialog').getByRole('button', { name: 'Cancel orders' });
      await go.click();
      await page()
        .getByRole('alert')
        .filter({ hasText: 'Outcome unknown. UNKNOWN_OUTCOME: no clear answer' })
        .waitFor();
      stage().answer(/control\/cancel$/, {
        status: 403,
        body: { message: 'plugin proxy route access denied' },
      });
      await go.click();
      await page().getByRole('alert').filter({ hasText: 'Grafana does not let you' }).waitFor();
    });
  });

  describe('who may only look', () => {
    it.each(['accounts', 'actions'] as const)(
      'cannot press anything in the %s panel, and is told why',
      async (panel) => {
        await page().evaluate(() => globalThis.grafana.sign('Viewer'));
        const place = await stage().show(board(panel, { series: whole(watching, locked) }));
        await place.getByText('You are a Viewer: you may look, and only an editor may act.').waitFor();
        const buttons = await place.getByRole('button').all();
        expect(buttons.length).toBeGreaterThan(4);
        for (const each of buttons) expect(await each.isDisabled()).toBe(true);
        expect(stage().asked).toEqual([]);
      },
    );

    it('an editor acts, and leaves re-arm and reset to an administrator', async () => {
      await page().evaluate(() => globalThis.grafana.sign('Editor'));
      const place = await stage().show(board('actions', { series: whole(locked) }));
      expect(await button(place, 'Kill all').isEnabled()).toBe(true);
      expect(await button(place, 'Reset day of all').isDisabled()).toBe(true);
      expect(await button(place, 'Rearm paper-1, trip 17').isDisabled()).toBe(true);
    });
  });
});
