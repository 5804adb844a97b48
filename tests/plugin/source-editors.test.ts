// The editors of the data source in the browser: what is asked, of whom, and a token that never comes back.
import { beforeEach, expect, it } from 'vitest';
import { onEachGrafana } from './each-grafana.ts';

const SAVED = { jsonData: { exporterUrl: 'http://exporter:9464' }, secureJsonFields: { readToken: true } };

onEachGrafana((stage) => {
  const page = () => stage().page;
  const changes = () => page().evaluate(() => globalThis.grafana.changes);

  beforeEach(() => {
    stage().asked.length = 0;
  });

  it('chooses by keyboard what a query shows, and of which accounts', async () => {
    await page().evaluate(() => globalThis.grafana.edit('query', { refId: 'A' }, 'dark'));
    await page().getByLabel('Show').focus();
    await page().keyboard.press('ArrowDown');
    await page().getByText('A row for each position of each account').waitFor();
    await page().keyboard.press('ArrowDown');
    await page().keyboard.press('Enter');
    await page().getByLabel('Accounts').last().fill('$account');
    await page().keyboard.press('Tab');
    await expect
      .poll(async () => (await changes()).at(-1))
      .toMatchObject({ kind: 'positions', accounts: '$account' });
    expect(stage().asked).toEqual([]);
  });

  it('says of the token only that there is one, and keeps the address as it will be used', async () => {
    await page().evaluate((saved) => globalThis.grafana.edit('config', saved, 'light'), SAVED);
    expect(await page().locator('#readToken').inputValue()).toBe('configured');
    await page().getByLabel('Exporter').fill('ftp://exporter');
    await page().getByText('An address begins with http:// or https://').waitFor();
    await page().getByLabel('Exporter').fill('https://desk.example/ ');
    await page().getByLabel('Exporter').blur();
    await page().getByRole('button', { name: 'Reset' }).click();
    await page().locator('#readToken').fill('a-new-one');
    await expect
      .poll(async () => (await changes()).at(-1))
      .toMatchObject({
        jsonData: { exporterUrl: 'https://desk.example' },
        secureJsonData: { readToken: 'a-new-one' },
        secureJsonFields: { readToken: false },
      });
  });
});
