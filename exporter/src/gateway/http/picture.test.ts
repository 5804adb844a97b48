// The page's scripts find the geometry that they share with Grafana's plugin where a browser looks for it.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { get, startGateway } from '../fixture.ts';

it('serves the compiled pictures beside the page, and nothing above them', async () => {
  const dist = mkdtempSync(join(tmpdir(), 'tripline-picture-'));
  const consoleDir = join(dist, 'gateway/console');
  for (const folder of [consoleDir, join(dist, 'picture')]) mkdirSync(folder, { recursive: true });
  writeFileSync(join(dist, 'picture/arc.js'), 'export const arc = 1;');
  writeFileSync(join(dist, 'main.js'), 'nothing for a browser');
  const gateway = await startGateway({ settings: { consoleDir } });
  const found = await get(`${gateway.url}/picture/arc.js`);
  expect([found.status, found.headers.get('content-type')]).toEqual([
    200,
    expect.stringContaining('javascript'),
  ]);
  expect((await get(`${gateway.url}/picture/..%2fmain.js`)).status).not.toBe(200);
  await gateway.close();
  rmSync(dist, { recursive: true });
});
