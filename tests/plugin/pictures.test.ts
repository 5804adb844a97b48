// Pictures of every panel, dark and light, in three sizes, for a person to look at: grafana-plugin/harness/pictures.
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import type { Scene } from '../../grafana-plugin/harness/scene.ts';
import { flattening, locked, overLimit, stuck, unknownMtm, watching } from '../e2e/scripted-frames.ts';
import { board, PLAN, sessions, whole } from './boards.ts';
import { onEachGrafana } from './each-grafana.ts';
import { aum, day, gauge, pnl, series } from './scenes.ts';

const FOLDER = fileURLToPath(new URL('../../grafana-plugin/harness/pictures/', import.meta.url));
const SIZES = [
  { width: 180, height: 140 },
  { width: 360, height: 260 },
  { width: 720, height: 360 },
] as const;

const PANELS: Readonly<Record<string, Scene>> = {
  gauge: gauge({ options: { showThresholdLabels: true, sparkline: true, textMode: 'value_and_name' } }),
  'gauge-neutral': gauge({
    options: { neutral: 0, barShape: 'rounded', endpointMarker: 'point', showThresholdLabels: true },
    defaults: {
      unit: 'currencyINR',
      min: -5000,
      max: 8000,
      thresholds: {
        mode: 'absolute',
        steps: [
          { value: null, color: 'red' },
          { value: 0, color: 'green' },
        ],
      },
    },
    series: [series('P&L', -1820)],
  }),
  'gauge-gradient': gauge({
    options: { gradient: true, barShape: 'rounded' },
    defaults: { ...gauge().defaults, color: { mode: 'continuous-GrYlRd' } },
  }),
  'gauge-segments': gauge({
    options: { segmentCount: 24, gradient: true },
    defaults: { ...gauge().defaults, color: { mode: 'continuous-GrYlRd' } },
  }),
  'gauge-many': gauge({
    series: [
      series('Margin', 72.4),
      series('Drawdown', 31),
      series('A rather long name of a limit', 93),
      series('Unknown', null),
    ],
  }),
  pnl: pnl(),
  'pnl-loss': pnl({
    series: day({ total: -4210, realised: -3900, unrealised: -310, status: 'locked', consecutive_losses: 3 }),
  }),
  'pnl-many': pnl({
    series: day(
      {},
      { account: 'zerodha-2', total: -300, cooldown_left: 11, consecutive_losses: 2 },
      { account: 'pushed', total: null, realised: null, max_profit: null, status: null },
    ),
  }),
  accounts: board('accounts', { series: whole(watching, unknownMtm) }),
  'accounts-kill': board('accounts', { series: whole(stuck, locked, overLimit) }),
  actions: board('actions', { series: whole(watching, flattening, locked) }),
  sessions: board('sessions', { series: sessions() }),
  aum: aum(),
  'aum-bottom': aum({ options: { ...aum().options, legendPlacement: 'bottom', legendMode: 'list' } }),
};

onEachGrafana((stage) => {
  it.each(Object.keys(PANELS))('%s is drawn in every size, dark and light', async (name) => {
    mkdirSync(FOLDER, { recursive: true });
    const scene = PANELS[name];
    if (scene === undefined) throw new Error(name);
    for (const theme of ['dark', 'light'] as const) {
      for (const size of SIZES) {
        const place = await stage().show({ ...scene, ...size, theme });
        await place.locator('svg').first().waitFor();
      }
      await stage().page.waitForTimeout(400);
      const main = stage().page.locator('#stage');
      await main.screenshot({ path: `${FOLDER}${name}-${theme}-${stage().version}.png` });
      expect(await main.locator('svg').count()).toBeGreaterThanOrEqual(SIZES.length);
      await stage().clear();
    }
  });

  it('the dialog before a kill is drawn, held and typed, dark and light', async () => {
    mkdirSync(FOLDER, { recursive: true });
    stage().answer(/control\/plan$/, { status: 200, body: { plans: [PLAN] } });
    for (const theme of ['dark', 'light'] as const) {
      for (const confirm of ['hold', 'type']) {
        const scene = board('actions', { series: whole(watching), theme, width: 720, options: { confirm } });
        const place = await stage().show(scene);
        await place.getByRole('button', { name: 'Kill all' }).click();
        await stage().page.getByText('Broker: market orders').waitFor();
        await stage().page.screenshot({ path: `${FOLDER}dialog-${confirm}-${theme}-${stage().version}.png` });
        await stage().clear();
      }
    }
  });
});
