// The app's configuration page in the browser: secrets go in and never come out, and the test says what is wrong.
import { expect, it } from 'vitest';
import { onEachGrafana } from './each-grafana.ts';
import type { Stage } from './stage.ts';

const SAVED = {
  enabled: true,
  pinned: true,
  jsonData: { exporterUrl: 'http://exporter:9464' },
  secureJsonFields: { controlToken: true },
};

async function opened(stage: Stage, meta: Readonly<Record<string, unknown>>) {
  const how = { theme: 'dark' as const, width: 800, meta };
  await stage.page.evaluate((configuration) => globalThis.grafana.configure(configuration), how);
  await stage.page.getByRole('button', { name: 'Save' }).waitFor();
  stage.asked.length = 0;
  return stage.page;
}

onEachGrafana((stage) => {
  it('says of a secret only that there is one', async () => {
    const page = await opened(stage(), SAVED);
    expect(await page.locator('#exporterUrl').inputValue()).toBe('http://exporter:9464');
    expect(await page.locator('#controlToken').inputValue()).toBe('configured');
    expect(await page.locator('#controlToken').isDisabled()).toBe(true);
    expect(await page.locator('#adminToken').inputValue()).toBe('');
    expect(stage().asked).toEqual([]);
  });

  it('saves the address and only the secrets that were typed', async () => {
    stage().answer(/\/settings$/, { status: 500, body: {} });
    const page = await opened(stage(), SAVED);
    await page.locator('#exporterUrl').fill('https://desk.example/ ');
    await page.getByRole('button', { name: 'Reset' }).click();
    await page.locator('#controlToken').fill('a-new-one');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Grafana did not save the settings').waitFor();
    expect(stage().asked).toEqual([
      {
        method: 'POST',
        path: '/api/plugins/tripline-app/settings',
        body: {
          enabled: true,
          pinned: true,
          jsonData: { exporterUrl: 'https://desk.example' },
          secureJsonData: { controlToken: 'a-new-one' },
        },
      },
    ]);
  });

  it('refuses an address that is none, in words', async () => {
    const page = await opened(stage(), SAVED);
    await page.locator('#exporterUrl').fill('exporter:9464');
    await page.getByText('An address begins with http:// or https://').waitFor();
    expect(await page.getByRole('button', { name: 'Save' }).isDisabled()).toBe(true);
  });

  it('tests through the proxy what was saved, and says what is wrong', async () => {
    stage().answer(/control\/start$/, { status: 401, body: { code: 'NOT_AUTHENTICATED' } });
    const page = await opened(stage(), SAVED);
    await page.getByRole('button', { name: 'Test connection' }).click();
    await page.getByText('The exporter does not know the control token').waitFor();
    expect(stage().asked).toEqual([
      { method: 'POST', path: '/api/plugin-proxy/tripline-app/control/start', body: {} },
    ]);
  });

  it('tests both tokens where there are both', async () => {
    stage().answer(/control\/start$/, { status: 400, body: { code: 'INVALID' } });
    stage().answer(/control\/reset-day$/, { status: 403, body: { code: 'NOT_ALLOWED' } });
    const page = await opened(stage(), {
      ...SAVED,
      secureJsonFields: { controlToken: true, adminToken: true },
    });
    await page.getByRole('button', { name: 'Test connection' }).click();
    await page.getByText('takes the control token').waitFor();
    await page.getByText('lacks the scope "admin"').waitFor();
    await page.locator('#exporterUrl').fill('http://other:9464');
    expect(await page.getByRole('button', { name: 'Test connection' }).isDisabled()).toBe(true);
  });
});
