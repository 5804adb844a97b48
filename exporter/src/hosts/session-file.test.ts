// The file of sessions: private, whole after any crash, and never a reason not to start.
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SessionFrame } from '../contract/session.ts';
import { order } from './rig.ts';
import { openSessionFile } from './session-file.ts';

const frame = (id: string): SessionFrame => ({
  ...order(id),
  host: 'algo',
  status: 'running',
  startedAt: 1,
  endedAt: null,
  why: null,
});

let dir: string;
let reported: string[];
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'sessions-'));
  reported = [];
});
afterEach(() => rm(dir, { recursive: true, force: true }));
const open = () => openSessionFile(dir, (text) => reported.push(text));

describe('the file of sessions', () => {
  it('gives back what was saved, and only its owner can read it', async () => {
    const file = await open();
    expect(file.kept).toEqual([]);
    await file.save([frame('s1'), frame('s2')]);
    expect((await stat(join(dir, 'sessions.json'))).mode & 0o777).toBe(0o600);
    expect((await open()).kept).toEqual([frame('s1'), frame('s2')]);
    expect([await readdir(dir), reported]).toEqual([['sessions.json'], []]);
  });

  it('holds the newest when many saves come at once, and each resolves when it does', async () => {
    const file = await open();
    const sizes = await Promise.all(
      [1, 2, 3, 4, 5].map(async (n) => {
        await file.save(Array.from({ length: n }, (_, i) => frame(`s${i}`)));
        return JSON.parse(await readFile(join(dir, 'sessions.json'), 'utf8')).sessions.length;
      }),
    );
    expect(sizes.every((size, i) => size >= i + 1)).toBe(true);
  });

  it.each<[string, string]>([
    ['no JSON', '{"version":1,'],
    ['another shape', '{"version":2,"sessions":[]}'],
    ['a bad id', JSON.stringify({ version: 1, sessions: [{ ...frame('s1'), id: '../x' }] })],
    ['too much', ' '.repeat(5 * 1024 * 1024)],
  ])('is moved aside and reported when it holds %s', async (_what, text) => {
    await writeFile(join(dir, 'sessions.json'), text);
    const file = await open();
    expect(file.kept).toEqual([]);
    expect(reported).toHaveLength(1);
    expect(await readFile(join(dir, 'sessions.json.unusable'), 'utf8')).toBe(text);
    await file.save([frame('s1')]);
    expect((await open()).kept).toEqual([frame('s1')]);
  });

  it('rejects a save that cannot be written, and takes the next one', async () => {
    const file = await open();
    await rm(dir, { recursive: true });
    await expect(file.save([frame('s1')])).rejects.toThrow('ENOENT');
    dir = await mkdtemp(join(tmpdir(), 'sessions-'));
    await expect((await open()).save([frame('s1')])).resolves.toBeUndefined();
  });
});
