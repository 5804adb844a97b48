// The donut in the browser: what is drawn, what is listed only, both currencies, the keyboard, and every option.
import type { Locator } from 'playwright-core';
import { expect, it } from 'vitest';
import type { Scene } from '../../grafana-plugin/harness/scene.ts';
import { onEachGrafana } from './each-grafana.ts';
import { assets, aum } from './scenes.ts';
import type { Stage } from './stage.ts';

const OPTIONS = [
  'centre',
  'centreLabel',
  'leastSlice',
  'legendMode',
  'legendPlacement',
  'legendValues.second',
  'legendValues.share',
  'legendValues.value',
  'reduceOptions.calcs',
  'reduceOptions.fields',
  'reduceOptions.limit',
  'reduceOptions.values',
  'ringWidth',
  'secondField',
  'secondUnit',
  'sort',
];

const slices = (place: Locator): Locator => place.locator('[data-part="slice"]');
const centre = (place: Locator) => place.locator('[data-part="centre"] text').allTextContents();

async function shown(
  stage: Stage,
  options: Scene['options'] = {},
  more: Partial<Scene> = {},
): Promise<Locator> {
  const place = await stage.show(aum({ ...more, options: { ...aum().options, ...options } }));
  await place.locator('svg').first().waitFor();
  return place;
}

onEachGrafana((stage) => {
  it('offers the options that are asserted here, and no other', async () => {
    const offered = await stage().page.evaluate(() => globalThis.grafana.editorsOf('panels/aum'));
    expect([...offered].sort()).toEqual(OPTIONS);
  });

  it('draws what is positive, and lists the rest', async () => {
    const place = await shown(stage());
    expect(await slices(place).count()).toBe(5);
    await place.getByRole('row', { name: 'Futures (negative, not drawn)' }).waitFor();
    expect(await slices(place).first().getAttribute('aria-label')).toBe('BTC: $412K, R7M, 58 %');
  });

  it('has the total of all in its centre, in both currencies', async () => {
    expect(await centre(await shown(stage()))).toEqual(['AUM', '$700K', 'R12M']);
    expect(await centre(await shown(stage(), { centre: 'none' }))).toEqual([]);
    expect((await centre(await shown(stage(), { centreLabel: 'All' })))[0]).toBe('All');
  });

  it('names what is missing from a total', async () => {
    const rows = assets([
      ['BTC', 100, 1_800],
      ['ETH', Number.NaN, 0],
    ]);
    expect(await centre(await shown(stage(), {}, { series: rows }))).toEqual([
      'AUM',
      '$100',
      'R2K',
      'without 1 unknown',
    ]);
  });

  it('shows what is pointed at in the centre, in both currencies', async () => {
    const place = await shown(stage());
    await slices(place).nth(1).hover();
    await expect.poll(() => centre(place)).toEqual(['ETH', '$188K', 'R3M', '26 %']);
    await stage().page.mouse.move(0, 0);
    await expect.poll(() => centre(place)).toEqual(['AUM', '$700K', 'R12M']);
  });

  it('is walked through by keyboard, one stop for the whole ring', async () => {
    const place = await shown(stage());
    const { keyboard } = stage().page;
    await keyboard.press('Tab');
    expect((await centre(place))[0]).toBe('BTC');
    await keyboard.press('ArrowRight');
    await expect.poll(async () => (await centre(place))[0]).toBe('ETH');
    await keyboard.press('End');
    await expect.poll(async () => (await centre(place))[0]).toBe('DOGE');
    await keyboard.press('ArrowDown');
    await expect.poll(async () => (await centre(place))[0]).toBe('BTC');
    expect(await place.locator('[data-part="slice"][tabindex="0"]').count()).toBe(1);
    expect(await slices(place).first().getAttribute('aria-selected')).toBe('true');
  });

  it('makes the smallest slice as wide as is set, and tells its share as it is', async () => {
    const last = async (leastSlice: number) =>
      (await shown(stage(), { leastSlice })).locator('[data-part="slice"]').last().getAttribute('d');
    expect(await last(20)).not.toBe(await last(0));
    const place = await shown(stage(), { leastSlice: 20 });
    expect(await slices(place).last().getAttribute('aria-label')).toContain('< 0.1 %');
  });

  it('is ordered and as wide as is set', async () => {
    const rows = assets([
      ['Small', 1, 18],
      ['Large', 3, 54],
    ]);
    const names = async (sort: string) => {
      const place = await shown(stage(), { sort }, { series: rows });
      return slices(place).evaluateAll((all) =>
        all.map((one) => one.getAttribute('aria-label')?.split(':')[0]),
      );
    };
    expect(await names('descending')).toEqual(['Large', 'Small']);
    expect(await names('none')).toEqual(['Small', 'Large']);
    const path = async (ringWidth: number) =>
      slices(await shown(stage(), { ringWidth }))
        .first()
        .getAttribute('d');
    expect(await path(0.2)).not.toBe(await path(0.6));
  });

  it('lists what is chosen, where it is chosen', async () => {
    const all = { value: true, share: true, second: true };
    const table = await shown(stage(), { legendValues: all });
    await table.getByRole('cell', { name: '58 %' }).waitFor();
    await table.getByRole('cell', { name: 'R7M' }).waitFor();
    const none = await shown(stage(), { legendValues: { value: false, share: false, second: false } });
    expect(await none.getByText('58 %').count()).toBe(0);
    const hidden = await shown(stage(), { legendMode: 'hidden' });
    expect(await hidden.getByText('Futures', { exact: false }).count()).toBe(0);
    const below = await shown(stage(), { legendMode: 'list', legendPlacement: 'bottom' });
    const [ring, item] = [below.locator('svg').first(), below.getByRole('listitem').last()];
    expect((await item.boundingBox())?.y).toBeGreaterThan((await ring.boundingBox())?.y ?? 0);
  });

  it('takes the second currency from the field that is named, in the unit that is set', async () => {
    const place = await shown(stage(), { secondUnit: 'currencyEUR' });
    expect((await centre(place))[2]).toBe('€12M');
    const without = await shown(stage(), {
      secondField: '',
      reduceOptions: { values: true, fields: '/usd/' },
    });
    expect(await centre(without)).toEqual(['AUM', '$700K']);
  });

  it('draws series too, one slice each, and finds their second currency by their labels', async () => {
    const of = (name: string, asset: string, value: number) => ({
      fields: [{ name, type: 'number' as const, labels: { asset }, values: [value - 1, value] }],
    });
    const series = [
      of('usd', 'BTC', 300),
      of('usd', 'ETH', 100),
      of('zar', 'BTC', 5_400),
      of('zar', 'ETH', 1_800),
    ];
    const reduceOptions = { values: false, calcs: ['lastNotNull'], limit: 25 };
    const place = await shown(stage(), { reduceOptions }, { series });
    expect(await slices(place).count()).toBe(2);
    expect(await slices(place).first().getAttribute('aria-label')).toMatch(/^usd BTC: \$300, R5K, 75 %$/);
  });

  it('leaves the word to Grafana where there is nothing to draw', async () => {
    const place = await stage().show(aum({ series: [] }));
    await place.getByText('Unable to render data').waitFor();
  });
});
