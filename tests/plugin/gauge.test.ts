// The gauge in the browser, on the oldest Grafana that we promise and on the newest: every option, by what it draws.
import type { Locator } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import type { Scene } from '../../grafana-plugin/harness/scene.ts';
import { onEachGrafana } from './each-grafana.ts';
import { gauge, STEPS, series } from './scenes.ts';
import type { Stage } from './stage.ts';

/** Each option of the editor and the test below that asserts it; the editor may not offer one that is not here. */
const COVERED: Readonly<Record<string, string>> = {
  preset: 'the P&L preset has a file of its own',
  'reduceOptions.values': 'draws a gauge for every row, up to the limit',
  'reduceOptions.limit': 'draws a gauge for every row, up to the limit',
  'reduceOptions.calcs': 'reduces by the calculation, and takes the fields that are named',
  'reduceOptions.fields': 'reduces by the calculation, and takes the fields that are named',
  orientation: 'lays repeated gauges out in the direction that is set, no smaller than the least size',
  minVizWidth: 'lays repeated gauges out in the direction that is set, no smaller than the least size',
  minVizHeight: 'lays repeated gauges out in the direction that is set, no smaller than the least size',
  neutral: 'grows from the neutral value, either way',
  barWidth: 'has the bar width and shape that are set',
  barShape: 'has the bar width and shape that are set',
  segmentCount: 'lights as many segments as the value covers',
  segmentSpacing: 'lights as many segments as the value covers',
  endpointMarker: 'marks the end of the bar',
  gradient: 'paints the bar in the colours of the field',
  sparkline: 'draws the series as a line',
  showThresholdMarkers: 'shows thresholds as a ring, and their values',
  showThresholdLabels: 'shows thresholds as a ring, and their values',
  textMode: 'writes what the text mode says',
  'text.titleSize': 'takes text sizes as they are set',
  'text.valueSize': 'takes text sizes as they are set',
};

const part = (place: Locator, name: string): Locator => place.locator(`[data-part="${name}"]`);
const attribute = (place: Locator, name: string, which: string) =>
  part(place, name).first().getAttribute(which);
const dash = async (place: Locator) => ({
  from: 0 - Number(await attribute(place, 'bar', 'stroke-dashoffset')),
  long: Number((await attribute(place, 'bar', 'stroke-dasharray'))?.split(/[ ,]+/)[0]),
});

async function shown(stage: Stage, scene: Scene): Promise<Locator> {
  const place = await stage.show(scene);
  await place.locator('svg').first().waitFor();
  return place;
}

const withOptions = (options: NonNullable<Scene['options']>, more: Partial<Scene> = {}): Scene =>
  gauge({ options, ...more });
const numbers = (name: string, ...values: readonly (number | null)[]) => ({
  fields: [{ name, type: 'number' as const, values }],
});

onEachGrafana((stage) => {
  it('has an assertion for every option of its editor', async () => {
    const offered = await stage().page.evaluate(() => globalThis.grafana.editorsOf('panels/gauge'));
    expect([...offered].sort()).toEqual(Object.keys(COVERED).sort());
  });

  it('is a meter with its name, value and limits', async () => {
    const meter = (await shown(stage(), gauge())).getByRole('meter', { name: 'Margin used' });
    expect(await meter.getAttribute('aria-valuenow')).toBe('72.4');
    expect(await meter.getAttribute('aria-valuemin')).toBe('0');
    expect(await meter.getAttribute('aria-valuemax')).toBe('100');
    expect(await meter.getAttribute('aria-valuetext')).toBe('72.4%');
  });

  it('caps the bar and the meter at the limits, never the number', async () => {
    const place = await shown(stage(), gauge({ series: [series('Margin', 250)] }));
    expect(await dash(place)).toEqual({ from: 0, long: 1 });
    expect(await place.getByRole('meter').getAttribute('aria-valuenow')).toBe('100');
    expect(await part(place, 'value').textContent()).toBe('250.0%');
  });

  it('draws limits that are equal or the wrong way round without a fault', async () => {
    const equal = await shown(stage(), gauge({ defaults: { min: 0, max: 0 } }));
    expect(await dash(equal)).toEqual({ from: 0, long: 1 });
    const swapped = await shown(stage(), gauge({ defaults: { min: 100, max: 0 } }));
    expect((await dash(swapped)).long).toBeCloseTo(0.724);
  });

  it('has no bar for a value that is unknown, and says what the field says instead', async () => {
    const unknown = {
      series: [series('Margin', null)],
      defaults: { ...gauge().defaults, noValue: 'not told' },
    };
    const place = await shown(stage(), gauge(unknown));
    expect(await part(place, 'bar').count()).toBe(0);
    expect(await place.getByRole('meter').count()).toBe(0);
    expect(await place.getByRole('img').getAttribute('aria-label')).toBe('Margin: not told');
  });

  it('leaves the word to Grafana where there is no number to draw', async () => {
    const text = { fields: [{ name: 'status', type: 'string' as const, values: ['ok'] }] };
    const place = await stage().show(gauge({ series: [text] }));
    await place.getByText('Unable to render data').waitFor();
  });

  it('takes colours, units and mappings from the field, and from overrides', async () => {
    const orange = await shown(stage(), gauge());
    const red = await shown(stage(), gauge({ series: [series('Margin used', 93)] }));
    expect(await attribute(orange, 'bar', 'stroke')).not.toBe(await attribute(red, 'bar', 'stroke'));
    const mappings = [
      { type: 'range', options: { from: 90, to: 100, result: { text: 'LIMIT', color: '#123456' } } },
    ];
    const defaults = { ...gauge().defaults, mappings };
    const mapped = await shown(stage(), gauge({ series: [series('Margin used', 93)], defaults }));
    expect(await part(mapped, 'value').textContent()).toBe('LIMIT');
    expect(await attribute(mapped, 'bar', 'stroke')).toBe('#123456');
    const properties = [{ id: 'displayName', value: 'Used' }];
    const overrides = [{ matcher: { id: 'byName', options: 'Margin used' }, properties }];
    const named = await shown(stage(), gauge({ overrides }));
    expect(await named.getByRole('meter').getAttribute('aria-label')).toBe('Used');
  });

  it('counts percentage thresholds from the minimum to the maximum', async () => {
    const thresholds = { mode: 'percentage', steps: STEPS };
    const defaults = { min: 1_000, max: 2_000, thresholds };
    const options = { showThresholdLabels: true };
    const place = await shown(stage(), gauge({ defaults, options, series: [series('a', 1_700)] }));
    expect(await part(place, 'label').allTextContents()).toEqual(['1000', '1600', '1850', '2000']);
  });

  describe('by its options', () => {
    it(COVERED.neutral ?? '', async () => {
      const defaults = { min: -100, max: 100 };
      const down = await shown(
        stage(),
        withOptions({ neutral: 0 }, { defaults, series: [series('a', -50)] }),
      );
      expect(await dash(down)).toEqual({ from: 0.25, long: 0.25 });
      const up = await shown(stage(), withOptions({ neutral: 0 }, { defaults, series: [series('a', 50)] }));
      expect(await dash(up)).toEqual({ from: 0.5, long: 0.25 });
    });

    it(COVERED.segmentCount ?? '', async () => {
      const place = await shown(stage(), withOptions({ segmentCount: 10 }));
      expect(await part(place, 'lit').count()).toBe(7);
      expect(await part(place, 'unlit').count()).toBe(3);
      const wide = await shown(stage(), withOptions({ segmentCount: 10, segmentSpacing: 0.7 }));
      expect(await attribute(wide, 'lit', 'd')).not.toBe(await attribute(place, 'lit', 'd'));
    });

    it(COVERED.barWidth ?? '', async () => {
      const thin = await shown(stage(), withOptions({ barWidth: 0.1 }));
      const thick = await shown(stage(), withOptions({ barWidth: 0.4, barShape: 'rounded' }));
      const width = async (place: Locator) => Number(await attribute(place, 'bar', 'stroke-width'));
      expect((await width(thick)) / (await width(thin))).toBeCloseTo(4);
      expect(await attribute(thin, 'bar', 'stroke-linecap')).toBe('butt');
      expect(await attribute(thick, 'bar', 'stroke-linecap')).toBe('round');
    });

    it(COVERED.endpointMarker ?? '', async () => {
      expect(await part(await shown(stage(), gauge()), 'endpoint').count()).toBe(0);
      const place = await shown(stage(), withOptions({ endpointMarker: 'point' }));
      expect(await part(place, 'endpoint').count()).toBe(1);
    });

    it(COVERED.gradient ?? '', async () => {
      const defaults = { ...gauge().defaults, color: { mode: 'continuous-GrYlRd' } };
      const place = await shown(stage(), withOptions({ gradient: true }, { defaults }));
      const strokes = await part(place, 'gradient').evaluateAll((all) =>
        all.map((one) => one.getAttribute('stroke')),
      );
      expect(new Set(strokes).size).toBeGreaterThan(20);
    });

    it(COVERED.sparkline ?? '', async () => {
      const place = await shown(stage(), withOptions({ sparkline: true }));
      expect((await attribute(place, 'sparkline', 'd'))?.split('L')).toHaveLength(12);
    });

    it(COVERED.showThresholdMarkers ?? '', async () => {
      const place = await shown(stage(), withOptions({ showThresholdLabels: true }));
      expect(await part(place, 'threshold').count()).toBe(3);
      expect(await part(place, 'label').allTextContents()).toEqual(['0.0%', '60.0%', '85.0%', '100.0%']);
      const bare = await shown(stage(), withOptions({ showThresholdMarkers: false }));
      expect(await part(bare, 'threshold').count()).toBe(0);
      expect(await part(bare, 'label').count()).toBe(0);
    });

    it(COVERED.textMode ?? '', async () => {
      const texts = async (textMode: string, more: Partial<Scene> = {}) => {
        const place = await shown(stage(), withOptions({ textMode }, more));
        return [await part(place, 'value').allTextContents(), await part(place, 'name').allTextContents()];
      };
      const two = { series: [series('One', 1), series('Two', 2)] };
      expect(await texts('auto')).toEqual([['72.4%'], []]);
      expect(await texts('auto', two)).toEqual([
        ['1.0%', '2.0%'],
        ['One', 'Two'],
      ]);
      expect(await texts('value', two)).toEqual([['1.0%', '2.0%'], []]);
      expect(await texts('value_and_name')).toEqual([['72.4%'], ['Margin used']]);
      expect(await texts('name')).toEqual([['Margin used'], []]);
      expect(await texts('none')).toEqual([[], []]);
    });

    it(COVERED['text.titleSize'] ?? '', async () => {
      const text = { titleSize: 9, valueSize: 31 };
      const place = await shown(stage(), withOptions({ text, textMode: 'value_and_name' }));
      expect(await attribute(place, 'value', 'font-size')).toBe('31');
      expect(await attribute(place, 'name', 'font-size')).toBe('9');
    });

    it(COVERED['reduceOptions.values'] ?? '', async () => {
      const reduceOptions = { values: true, limit: 3 };
      const place = await shown(
        stage(),
        withOptions({ reduceOptions }, { series: [numbers('a', 1, 2, 3, 4)] }),
      );
      expect(await place.getByRole('meter').count()).toBe(3);
    });

    it(COVERED['reduceOptions.calcs'] ?? '', async () => {
      const data = [numbers('a', 1, 5, 3), numbers('b', 10, 50, 30)];
      const reduceOptions = { calcs: ['max'], fields: '/^b$/' };
      const place = await shown(stage(), withOptions({ reduceOptions }, { series: data }));
      expect(await place.getByRole('meter').count()).toBe(1);
      expect(await place.getByRole('meter').getAttribute('aria-valuenow')).toBe('50');
    });

    it(COVERED.orientation ?? '', async () => {
      const many = { series: [series('a', 1), series('b', 2), series('c', 3)], width: 300, height: 300 };
      const boxes = async (options: NonNullable<Scene['options']>) => {
        const place = await shown(stage(), withOptions(options, many));
        const all = await place.locator('svg').all();
        return Promise.all(
          all.map(async (one) => (await one.boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 }),
        );
      };
      const rows = await boxes({ orientation: 'horizontal', minVizHeight: 150 });
      expect(new Set(rows.map(({ x }) => x)).size).toBe(1);
      expect(Math.min(...rows.map(({ height }) => height))).toBe(150);
      const columns = await boxes({ orientation: 'vertical', minVizWidth: 200 });
      expect(new Set(columns.map(({ y }) => y)).size).toBe(1);
      expect(Math.min(...columns.map(({ width }) => width))).toBe(200);
    });
  });

  it('opens a data link by keyboard, and a menu where there are several', async () => {
    const link = (title: string) => ({ title, url: `/d/${title}?of=\${__field.name}` });
    const one = await shown(stage(), gauge({ defaults: { ...gauge().defaults, links: [link('account')] } }));
    const anchor = one.getByRole('link', { name: 'account: Margin used' });
    expect(await anchor.getAttribute('href')).toContain('/d/account');
    await stage().page.keyboard.press('Tab');
    expect(await anchor.evaluate((each) => each.ownerDocument.activeElement === each)).toBe(true);
    await stage().clear();
    const links = [link('account'), link('kills')];
    const two = await shown(stage(), gauge({ defaults: { ...gauge().defaults, links } }));
    await two.getByRole('button', { name: 'Links of Margin used' }).focus();
    await stage().page.keyboard.press('Enter');
    await stage().page.getByText('kills', { exact: true }).waitFor();
    await stage().page.keyboard.press('Escape');
  });

  it('glides to a new value, and stands there at once for whoever wants less motion', async () => {
    const place = await shown(stage(), gauge());
    const moves = () =>
      stage().page.evaluate<string>(
        `getComputedStyle(document.querySelector('[data-part=bar]')).transitionDuration`,
      );
    expect(await moves()).toContain('0.3s');
    await stage().page.emulateMedia({ reducedMotion: 'reduce' });
    expect(await moves()).toBe('0s');
    await stage().page.emulateMedia({ reducedMotion: 'no-preference' });
    await stage().change(place, gauge({ series: [series('Margin used', 10)] }));
    await place.locator('[aria-valuenow="10"]').waitFor();
    expect((await dash(place)).long).toBeCloseTo(0.1);
  });

  it("opens a saved panel of Grafana's own gauge, and one that an older version wrote", async () => {
    const saved = {
      barWidthFactor: 0.4,
      barShape: 'rounded',
      segmentCount: 12,
      segmentSpacing: 9,
      neutral: 0,
    };
    const place = await shown(stage(), gauge({ saved }));
    expect(await part(place, 'lit').count()).toBeGreaterThan(0);
    expect((await part(place, 'lit').count()) + (await part(place, 'unlit').count())).toBe(12);
  });
});
