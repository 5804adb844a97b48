// The P&L preset in the browser: profit and loss against their own limits, the small gauges, the status, the streak.
import type { Locator } from 'playwright-core';
import { expect, it } from 'vitest';
import { onEachGrafana } from './each-grafana.ts';
import { day, pnl, TRADES } from './scenes.ts';
import type { Stage } from './stage.ts';

const part = (place: Locator, name: string): Locator => place.locator(`[data-part="${name}"]`);
const text = (place: Locator, name: string) => part(place, name).first().textContent();

async function shown(stage: Stage, ...rows: readonly Readonly<Record<string, number | string | null>>[]) {
  const place = await stage.show(pnl({ series: day(...rows), width: 620, height: 340 }));
  await place.locator('svg').first().waitFor();
  return place;
}

onEachGrafana((stage) => {
  it('fills green from zero by the share of the profit limit', async () => {
    const place = await shown(stage(), { total: 2_000 });
    const meter = place.getByRole('meter', { name: 'P&L of kotak-1' });
    expect(await meter.getAttribute('aria-valuenow')).toBe('2000');
    expect(await meter.getAttribute('aria-valuemin')).toBe('-5000');
    expect(await meter.getAttribute('aria-valuemax')).toBe('8000');
    expect(await meter.getAttribute('aria-valuetext')).toMatch(
      /25 % of the profit limit; .*realised .*; active$/,
    );
    const bar = meter.locator('[data-part="bar"]');
    expect(await bar.getAttribute('stroke-dashoffset')).toBe('-0.5');
    expect(await bar.getAttribute('stroke-dasharray')).toMatch(/^0\.125 /);
    expect([await text(place, 'max-loss'), await text(place, 'max-profit')]).toEqual(['−₹5K', '+₹8K']);
  });

  it('fills red from zero by the share of the loss limit, capped, and the number is not', async () => {
    const place = await shown(stage(), { total: -6_000, status: 'locked' });
    const bar = part(place, 'bar').first();
    expect(await bar.getAttribute('stroke-dasharray')).toMatch(/^0\.5 /);
    expect(await bar.getAttribute('stroke-dashoffset')).toBe('0');
    expect(await text(place, 'value')).toBe('−₹6K');
    expect(await text(place, 'status')).toBe('LOCKED');
  });

  it('shows losses in a row, what is left of a pause, trades of the day and the last twenty', async () => {
    const place = await shown(stage(), { consecutive_losses: 2, cooldown_left: 11 });
    const losses = place.getByRole('meter', { name: 'Losses in a row' });
    expect(await losses.getAttribute('aria-valuetext')).toBe('2 of 3');
    const pause = place.getByRole('meter', { name: 'Cooldown' });
    expect(await pause.getAttribute('aria-valuetext')).toBe('11 min left of 15 min');
    expect(await text(place, 'status')).toBe('COOLDOWN');
    expect(await text(place, 'trades')).toBe('Trades 7 of 20');
    const trades = place.getByRole('listitem');
    expect(await trades.count()).toBe(TRADES.length);
    expect(await trades.nth(1).getAttribute('title')).toBe('−₹80');
  });

  it('says unknown where something is, and draws no bar for it', async () => {
    const place = await shown(stage(), { total: null, realised: null, max_profit: null, status: null });
    expect(await text(place, 'value')).toBe('–');
    expect(await text(place, 'max-profit')).toBe('no limit');
    expect(await text(place, 'status')).toBe('UNKNOWN');
    const picture = place.getByRole('img', { name: /^P&L of kotak-1: unknown; unrealised/ });
    expect(await picture.locator('[data-part="bar"]').count()).toBe(0);
  });

  it('draws a gauge for each account', async () => {
    const place = await shown(stage(), {}, { account: 'zerodha-2' }, { account: 'pushed' });
    expect(await part(place, 'pnl').count()).toBe(3);
    expect(await place.getByRole('meter', { name: /^P&L of/ }).count()).toBe(3);
  });

  it("reads the exporter's metrics as Prometheus answers them", async () => {
    const metric = (name: string, value: number, labels: Record<string, string> = {}) => ({
      fields: [
        {
          name: 'Value',
          type: 'number' as const,
          labels: { __name__: name, account: 'a-1', ...labels },
          values: [value],
        },
      ],
    });
    const series = [
      metric('tripline_account_mtm', -1_000),
      metric('tripline_account_limit', 4_000, { limit: 'daily_loss' }),
      metric('tripline_account_limit', 6_000, { limit: 'daily_profit' }),
      metric('tripline_account_phase', 0, { phase: 'watching' }),
      metric('tripline_account_phase', 1, { phase: 'blocked' }),
      metric('tripline_account_cooldown_seconds', 0),
    ];
    const place = await stage().show(pnl({ series }));
    const meter = place.getByRole('meter', { name: 'P&L of a-1' });
    await meter.waitFor();
    expect(await meter.getAttribute('aria-valuetext')).toContain('25 % of the loss limit');
    expect(await text(place, 'status')).toBe('BLOCKED');
  });

  it('says which names it wants where it finds none', async () => {
    const place = await stage().show(
      pnl({ series: [{ fields: [{ name: 'x', type: 'number', values: [1] }] }] }),
    );
    await place.getByText(/No field has a name that the P&L preset knows/).waitFor();
  });
});
