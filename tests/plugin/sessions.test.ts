// The sessions panel, built and in a browser: what each card says, and that it sends nothing.
import { expect, it } from 'vitest';
import { board, sessions } from './boards.ts';
import { onEachGrafana } from './each-grafana.ts';

onEachGrafana((stage) => {
  it('shows result, progress, positions, nodes, and entries and trades; unknown as a dash or a word', async () => {
    stage().asked.length = 0;
    const place = await stage().show(board('sessions', { series: sessions() }));
    const running = place.getByRole('article', { name: 'short-straddle' });
    await running.getByText('−₹412.50', { exact: true }).waitFor();
    const text = await running.innerText();
    expect(text).toContain('3 active, 2 pending, 14 completed');
    expect(text).toContain('1 failed');
    expect(text).toContain('Closed sell 75 NIFTY25JUL24300CE at 80.1, result 312.50');
    expect(await running.getByRole('meter').getAttribute('aria-valuenow')).toBe('41');
    const [, silent, failed] = await place.getByRole('article').all();
    expect(await silent?.innerText()).toContain('progress unknown');
    expect(await silent?.getByRole('meter').count()).toBe(0);
    expect(await silent?.innerText()).not.toMatch(/₹0\.00/);
    expect(await failed?.innerText()).toContain('the account was killed');
    await stage().change(place, board('sessions', { series: sessions(), width: 320 }));
    await stage().page.waitForTimeout(600);
    expect(stage().asked).toEqual([]);
  });

  it('says which query it wants when it is given another', async () => {
    const place = await stage().show(board('sessions', { series: [] }));
    await place.getByText('This panel shows the query "Sessions"').waitFor();
  });
});
