// The gauge in the browser, on the oldest Grafana that we promise and on the newest: every option, by what it draws.
import { describe, expect, it } from 'vitest';
import { onEachGrafana } from './each-grafana.ts';

const TIMES = [1, 2, 3].map((nth) => 1_700_000_000_000 + nth * 1_000);
describe('the gauge', () => {
  onEachGrafana((stage) => {
    it('is a meter with its name, value and limits', async () => {
      const place = await stage().show({
        panel: 'panels/gauge',
        width: 320,
        height: 240,
        defaults: { unit: 'currencyUSD', min: -5000, max: 5000 },
        series: [
          {
            fields: [
              { name: 'time', type: 'time', values: TIMES },
              { name: 'P&L', type: 'number', values: [1, 2, 3217.4] },
            ],
          },
        ],
      });
      const meter = place.getByRole('meter');
      await meter.waitFor();
      expect(await meter.getAttribute('aria-valuenow')).toBe('3217.4');
    });
  });
});
