// What was built, held against what Grafana's loader needs and what must never leave this machine: no request for
// something that Grafana 10.1 does not share, no route that anybody may use, no token, no path.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DIST } from './stage.ts';

const SHARED = [
  'react',
  'react-dom',
  'rxjs',
  '@emotion/css',
  '@grafana/data',
  '@grafana/ui',
  '@grafana/runtime',
];

const files = readdirSync(DIST, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => join(entry.parentPath, entry.name));
const named = (pattern: RegExp): readonly string[] => files.filter((file) => pattern.test(file));
const read = (file: string): string => readFileSync(file, 'utf8');
const short = (file: string): string => file.slice(DIST.length);

interface Manifest {
  readonly id: string;
  readonly type: string;
  readonly info: {
    readonly version: string;
    readonly updated: string;
    readonly logos: Readonly<Record<string, string>>;
  };
  readonly includes?: readonly { readonly type: string; readonly name: string }[];
  readonly roles?: readonly {
    readonly role: { readonly permissions: readonly { readonly action: string }[] };
  }[];
  readonly routes?: readonly Route[];
}

interface Route {
  readonly path: string;
  readonly method?: string;
  readonly reqRole?: string;
  readonly reqAction?: string;
  readonly url: string;
  readonly headers?: readonly { readonly name: string; readonly content: string }[];
}

const manifest = (file: string): Manifest => JSON.parse(read(file));
const app = manifest(join(DIST, 'plugin.json'));
const routes = app.routes ?? [];

/** Everything that is wrong with a route, in words; the planted ones below prove that each is noticed. */
function faults({ path, method, reqRole, reqAction, url, headers = [] }: Route): readonly string[] {
  const found: string[] = [];
  if (path.includes('*') || !/^[a-z]+(\/[a-z-]+)+$/.test(path)) found.push('its path is not exact');
  if (method !== 'POST') found.push('it is not a post');
  if (reqRole !== 'Editor' && reqRole !== 'Admin') found.push('it asks for no role');
  if (!/^tripline-app[.:]/.test(reqAction ?? '')) found.push('it asks for no action of ours');
  if (!url.startsWith('{{ .JsonData.exporterUrl }}/api/')) found.push('it goes elsewhere');
  for (const { name, content } of headers) {
    if (name === 'Authorization' && !/^Bearer \{\{ \.SecureJsonData\.\w+ \}\}$/.test(content))
      found.push('its token is not one of the secrets');
  }
  return found;
}

describe('the routes', () => {
  it('are exact posts with a role, an action and a secret', () => {
    expect(routes.map((route) => [route.path, faults(route)])).toEqual(routes.map(({ path }) => [path, []]));
  });

  it('are the commands of the exporter, and what unlocks is for administrators', () => {
    const roles = Object.fromEntries(routes.map(({ path, reqRole }) => [path, reqRole]));
    expect(roles).toEqual({
      'control/plan': 'Editor',
      'control/kill': 'Editor',
      'control/cancel': 'Editor',
      'control/exit': 'Editor',
      'control/start': 'Editor',
      'control/stop': 'Editor',
      'control/rearm': 'Admin',
      'control/reset-day': 'Admin',
    });
  });

  it('exist at the exporter, by the same names', () => {
    const source = read(join(DIST, '../../exporter/src/gateway/http/control.ts'));
    for (const { url } of routes) {
      const name = url.split('/').at(-1);
      expect(source.includes(`name: '${name}'`) || source.includes(`'/api/control/${name}'`), name).toBe(
        true,
      );
    }
  });

  it('ask for actions that a role of the app grants', () => {
    const granted = (app.roles ?? []).flatMap(({ role }) => role.permissions.map(({ action }) => action));
    for (const { reqAction } of routes) expect(granted).toContain(reqAction);
  });

  it.each([
    [{ path: 'control/*' }, 'its path is not exact'],
    [{ method: 'GET' }, 'it is not a post'],
    [{ reqRole: 'Viewer' }, 'it asks for no role'],
    [{ reqAction: 'plugins.app:access' }, 'it asks for no action of ours'],
    [{ url: 'http://exporter/api/control/kill' }, 'it goes elsewhere'],
    [{ headers: [{ name: 'Authorization', content: 'Bearer abc' }] }, 'its token is not one of the secrets'],
  ])('would not pass with %j', (change, fault) => {
    const [good] = routes;
    expect(good === undefined ? [] : faults({ ...good, ...change })).toEqual([fault]);
  });
});

describe('what is built', () => {
  const modules = named(/module\.js$/);

  it('has a module and a logo beside every plugin.json', () => {
    const manifests = named(/plugin\.json$/);
    expect(manifests.length).toBeGreaterThanOrEqual(3);
    for (const file of manifests) {
      const { id, info } = manifest(file);
      expect(id, short(file)).toMatch(/^tripline-/);
      expect(`${info.version} ${info.updated}`).toMatch(/^\d+\.\d+\.\d+ \d{4}-\d\d-\d\d$/);
      expect(existsSync(join(file, '../module.js')), short(file)).toBe(true);
      for (const logo of Object.values(info.logos)) expect(existsSync(join(file, '..', logo))).toBe(true);
    }
    for (const name of ['README.md', 'CHANGELOG.md', 'LICENSE'])
      expect(existsSync(join(DIST, name))).toBe(true);
  });

  it('names each nested plugin in what the app includes', () => {
    const nested = named(/plugin\.json$/)
      .map(manifest)
      .filter(({ type }) => type !== 'app');
    const counted = (app.includes ?? []).filter(({ type }) => type === 'panel' || type === 'datasource');
    expect(counted.length).toBe(nested.length);
  });

  it('asks the loader for nothing but what Grafana 10.1 shares, and has no name of its own', () => {
    for (const file of modules) {
      const [, list] = /^(?:"use strict";)?define\(\[([^\]]*)\]/.exec(read(file)) ?? [];
      const asked = list
        ?.split(',')
        .map((each) => each.replaceAll('"', ''))
        .filter((each) => each !== 'module') ?? ['?'];
      expect(
        asked.filter((each) => !SHARED.includes(each)),
        short(file),
      ).toEqual([]);
    }
  });

  it.each([
    ['the JSX runtime, which Grafana 10.1 has not', /jsx-runtime|jsx-dev-runtime/],
    ["React's insides, which React 19 has not", /__SECRET_INTERNALS|ReactCurrentOwner/],
    [
      'a path of the machine that built it',
      /(?<![\w.])\/(?:home|root|tmp|work|usr|var)\/|file:\/\/|[A-Z]:\\\\/,
    ],
    ['a token', /Bearer [A-Za-z0-9_-]{16,}|eyJ[A-Za-z0-9_-]{10,}/],
  ])('holds no %s', (_, pattern) => {
    for (const file of named(/\.(js|map|json)$/))
      expect(pattern.exec(read(file))?.[0], short(file)).toBeUndefined();
  });

  it('is small: a dashboard loads each panel by itself', () => {
    for (const file of modules) expect(read(file).length, short(file)).toBeLessThan(60_000);
  });
});
