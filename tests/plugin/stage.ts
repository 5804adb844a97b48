// A stage for the built plugin: a server that gives what Grafana's gives, and a page of Chromium with the host on it.
// What the page logs as an error counts, so that no test passes over a React warning.
import { existsSync, readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, Locator, Page } from 'playwright-core';
import { bundle, GRAFANAS, type Grafana, publicFile } from '../../grafana-plugin/harness/bundle.ts';
import type { HostPage, Scene } from '../../grafana-plugin/harness/scene.ts';

declare global {
  // Only in the page that the stage opens.
  var grafana: HostPage;
}

export const VERSIONS = GRAFANAS.map(({ version }) => version);
export const DIST = fileURLToPath(new URL('../../grafana-plugin/dist/', import.meta.url));
const APP = '/public/plugins/tripline-app/';
const MOST_BODY = 64 * 1024;

const TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript',
  '.svg': 'image/svg+xml',
  '.map': 'application/json',
};

/** Asked of Grafana by its own components, and not in the packages that it publishes. */
const ABSENT = [/\/fonts\//, /\.woff2?$/, /\/img\/icons\//, /favicon/];

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
}

export interface Answer {
  readonly status: number;
  readonly body: unknown;
  /** Server-sent events instead of a body: the answer stays open until who asked goes. */
  readonly events?: string;
}

export interface Stage {
  readonly version: string;
  readonly page: Page;
  /** Requests to the proxy and the API of Grafana, in their order. */
  readonly asked: Asked[];
  /** Shows a panel; what is returned is the place that it is drawn in. */
  show(scene: Scene): Promise<Locator>;
  /** Gives the panel in that place other data, options or size. */
  change(place: Locator, scene: Scene): Promise<void>;
  clear(): Promise<void>;
  /** Streams that are open now. */
  streams(): number;
  /** Writes to every open stream. */
  tell(events: string): void;
  /** How the proxy answers; the first rule that knows a path wins. */
  answer(path: RegExp, answer: Answer): void;
  /** Errors and warnings of the page since the last call. */
  complaints(): readonly string[];
  close(): Promise<void>;
}

const html = (grafana: Grafana): string => `<!doctype html><html lang="en"><head><meta charset="utf-8">
<title>Tripline in Grafana ${grafana.version}</title><base href="/"></head><body style="margin:0">
<script>window.grafanaBootData = ${JSON.stringify({
  settings: { featureToggles: {}, buildInfo: { version: grafana.version, edition: 'oss' }, appSubUrl: '' },
  user: { orgRole: 'Admin', lightTheme: false, timezone: 'utc', language: 'en-US', isSignedIn: true },
  navTree: [],
})}</script><div id="grafana-portal-container"></div>
<main id="stage" style="display:flex;flex-wrap:wrap;gap:8px;padding:8px;align-items:flex-start"></main>
${grafana.scripts.map((_, nth) => `<script src="/loader/${nth}.js"></script>`).join('')}
<script src="/host.js"></script></body></html>`;

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  let text = '';
  for await (const chunk of request) {
    text += String(chunk);
    if (text.length > MOST_BODY) throw new Error('a larger body than any that we send');
  }
  return text === '' ? null : JSON.parse(text);
}

function fileFor(grafana: Grafana, host: string, path: string): Buffer | string | null {
  if (path === '/') return html(grafana);
  if (path === '/host.js') return readFileSync(host);
  const loader = /^\/loader\/(\d)\.js$/.exec(path);
  if (loader !== null) return readFileSync(grafana.scripts[Number(loader[1])] ?? '');
  if (path.startsWith(APP)) {
    const file = normalize(join(DIST, path.slice(APP.length)));
    return file.startsWith(DIST) && existsSync(file) ? readFileSync(file) : null;
  }
  return path.startsWith('/public/') ? publicFile(grafana, path) : null;
}

interface Desk {
  readonly asked: Asked[];
  readonly rules: [RegExp, Answer][];
  readonly missing: string[];
  readonly streams: Set<ServerResponse>;
}

function stream(response: ServerResponse, events: string, { streams }: Desk): void {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' }).write(events);
  streams.add(response);
  response.on('close', () => streams.delete(response));
}

async function serve(grafana: Grafana, desk: Desk): Promise<Server> {
  const { asked, rules, missing } = desk;
  const host = await bundle(grafana);
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://grafana').pathname;
    const tell = (status: number, type: string, body: Buffer | string) =>
      response.writeHead(status, { 'content-type': type }).end(body);
    if (path.startsWith('/api/')) {
      bodyOf(request).then(
        (body) => {
          asked.push({ method: request.method ?? '', path, body });
          const [, known] = rules.find(([pattern]) => pattern.test(path)) ?? [];
          if (known?.events !== undefined) return stream(response, known.events, desk);
          tell(
            known?.status ?? 404,
            'application/json',
            JSON.stringify(known?.body ?? { message: 'no rule' }),
          );
        },
        () => tell(400, 'text/plain', 'not understood'),
      );
      return;
    }
    const file = fileFor(grafana, host, path);
    if (file !== null) return tell(200, TYPES[extname(path)] ?? 'text/html', file);
    if (!ABSENT.some((pattern) => pattern.test(path))) missing.push(path);
    return tell(404, 'text/plain', 'nothing here');
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return server;
}

/** Chromium tells of each failed load; which ones may fail, the server knows. */
const isFailedLoad = (text: string): boolean => text.startsWith('Failed to load resource');

export async function openStage(browser: Browser, version: string): Promise<Stage> {
  const grafana = GRAFANAS.find((each) => each.version === version);
  if (grafana === undefined) throw new Error(`no Grafana ${version}`);
  const desk: Desk = { asked: [], rules: [], missing: [], streams: new Set() };
  const server = await serve(grafana, desk);
  const page = await browser.newPage({ viewport: { width: 1320, height: 900 } });
  const heard: string[] = [];
  page.on('pageerror', (error) => heard.push(error.stack ?? error.message));
  page.on('console', (message) => {
    const isBad = ['error', 'warning'].includes(message.type());
    if (isBad && !isFailedLoad(message.text()))
      heard.push(`${message.type()}: ${message.text().slice(0, 600)}`);
  });
  const { port } = server.address() as AddressInfo;
  await page.goto(`http://127.0.0.1:${port}/`);
  await page.waitForFunction(() => 'grafana' in globalThis, null, { timeout: 30_000 });
  return {
    version,
    page,
    asked: desk.asked,
    async show(scene) {
      const id = await page.evaluate((asked) => globalThis.grafana.show(asked), scene);
      return page.locator(`[data-scene="${id}"]`);
    },
    async change(place, scene) {
      const id = Number(await place.getAttribute('data-scene'));
      await page.evaluate(([at, asked]) => globalThis.grafana.change(at, asked), [id, scene] as const);
    },
    clear: () => page.evaluate(() => globalThis.grafana.clear()),
    streams: () => desk.streams.size,
    tell(events) {
      for (const response of desk.streams) response.write(events);
    },
    answer: (path, answer) => void desk.rules.unshift([path, answer]),
    complaints: () => [...heard.splice(0), ...desk.missing.splice(0).map((path) => `404 ${path}`)],
    async close() {
      await page.close();
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}
