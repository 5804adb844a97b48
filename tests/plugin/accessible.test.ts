// axe looks at every panel and at the configuration page, dark and light: nothing of level A or AA may be wrong.
import { expect, it } from 'vitest';
import { scriptOf } from '../../grafana-plugin/harness/bundle.ts';
import type { Scene } from '../../grafana-plugin/harness/scene.ts';
import { flattening, locked, stuck, unknownMtm, watching } from '../e2e/scripted-frames.ts';
import { board, sessions, whole } from './boards.ts';
import { onEachGrafana } from './each-grafana.ts';
import { aum, day, gauge, pnl, series } from './scenes.ts';
import type { Stage } from './stage.ts';

const links = [{ title: 'account', url: '/d/account' }];
const SCENES: Readonly<Record<string, Scene>> = {
  gauge: gauge({ options: { sparkline: true, showThresholdLabels: true, textMode: 'value_and_name' } }),
  'a gauge with a link': gauge({ defaults: { ...gauge().defaults, links } }),
  'a gauge with links': gauge({
    defaults: { ...gauge().defaults, links: [...links, { title: 'b', url: '/d/b' }] },
  }),
  'a gauge of nothing': gauge({ series: [series('a', null)] }),
  'the P&L preset': pnl({ width: 620, height: 340 }),
  'accounts of which one is unknown': pnl({ series: day({}, { account: 'b', total: null, status: null }) }),
  accounts: board('accounts', { series: whole(watching, unknownMtm, stuck, locked) }),
  actions: board('actions', { series: whole(watching, flattening, locked) }),
  sessions: board('sessions', { series: sessions() }),
  donut: aum(),
  'a donut with its list below': aum({
    options: { ...aum().options, legendMode: 'list', legendPlacement: 'bottom' },
  }),
};

interface Axe {
  run(where: string, how: object): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }>;
}

/** What axe finds wrong below the stage, by rule. */
async function violations({ page }: Stage): Promise<readonly string[]> {
  // Without the page's `define`, which would take axe for a plugin.
  await page.evaluate(`(() => { const define = undefined; ${scriptOf('axe-core/axe.min.js')} })()`);
  const found = await page.evaluate(() => {
    const { axe } = globalThis as unknown as { axe: Axe };
    return axe.run('#stage', { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] });
  });
  return found.violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 200)).join(' ')}`,
  );
}

onEachGrafana((stage) => {
  it.each(Object.keys(SCENES))('%s is accessible, dark and light', async (name) => {
    const scene = SCENES[name];
    if (scene === undefined) throw new Error(name);
    for (const theme of ['dark', 'light'] as const) {
      const place = await stage().show({ ...scene, theme });
      await place.locator('svg').first().waitFor();
      expect(await violations(stage()), theme).toEqual([]);
      await stage().clear();
    }
  });

  it('the dialog before a kill is accessible, held or typed, dark and light', async () => {
    stage().answer(/control\/plan$/, { status: 502, body: { message: 'away' } });
    for (const theme of ['dark', 'light'] as const) {
      for (const confirm of ['hold', 'type']) {
        const place = await stage().show(
          board('actions', { series: whole(watching), theme, options: { confirm } }),
        );
        await place.getByRole('button', { name: 'Kill all' }).click();
        await stage().page.getByText('The plan is not known').waitFor();
        await stage().page.getByLabel('Reason, kept in the journal').fill('enough');
        expect(await violations(stage()), `${theme} ${confirm}`).toEqual([]);
        await stage().clear();
      }
    }
  });

  it('the configuration page is accessible, dark and light', async () => {
    for (const theme of ['dark', 'light'] as const) {
      const meta = { enabled: true, jsonData: {}, secureJsonFields: { controlToken: true } };
      await stage().page.evaluate((how) => globalThis.grafana.configure(how), { theme, width: 800, meta });
      await stage().page.getByRole('button', { name: 'Save' }).waitFor();
      expect(await violations(stage()), theme).toEqual([]);
      await stage().clear();
    }
  });

  it('the editors of the data source are accessible, dark and light', async () => {
    const saved = { jsonData: {}, secureJsonFields: { readToken: true } };
    for (const theme of ['dark', 'light'] as const) {
      await stage().page.evaluate((how) => globalThis.grafana.edit('query', { refId: 'A' }, how), theme);
      await stage().page.evaluate(([what, how]) => globalThis.grafana.edit('config', what, how), [
        saved,
        theme,
      ] as const);
      await stage().page.locator('#readToken').waitFor();
      expect(await violations(stage()), theme).toEqual([]);
      await stage().clear();
    }
  });
});
