// Prometheus with the configuration of the stack: other addresses and a quicker pace, the rules themselves unchanged.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse, stringify } from 'yaml';
import { freePort, type Server, startServer } from './server.ts';

const PROVISIONED = fileURLToPath(new URL('../../provisioning/prometheus/', import.meta.url));

interface Config {
  global: { scrape_interval: string; scrape_timeout: string; evaluation_interval: string };
  rule_files: string[];
  alerting: { alertmanagers: { static_configs: { targets: string[] }[] }[] };
  scrape_configs: {
    job_name: string;
    authorization?: { credentials_file: string };
    static_configs: { targets: string[] }[];
  }[];
}

export interface PrometheusOptions {
  /** An empty folder of the test; data and configuration go into it. */
  readonly dir: string;
  /** Where the exporter is, `http://host:port`. */
  readonly exporterUrl: string;
  /** A file that holds a token of scope `read`. */
  readonly tokenFile: string;
  /** Where Alertmanager is; without one alerts are only shown. */
  readonly alertmanagerUrl?: string;
  /** How often it scrapes and judges. */
  readonly every?: string;
}

export interface Prometheus extends Server {
  /** An instant query; each series with its value. */
  query(expr: string): Promise<readonly { labels: Record<string, string>; value: number }[]>;
}

const hostOf = (url: string): string => new URL(url).host;

async function testConfig(options: PrometheusOptions, own: string): Promise<Config> {
  const { exporterUrl, tokenFile, alertmanagerUrl, every = '2s' } = options;
  const config: Config = parse(await readFile(join(PROVISIONED, 'prometheus.yml'), 'utf8'));
  const targets: Record<string, readonly string[]> = {
    tripline: [hostOf(exporterUrl)],
    prometheus: [own],
    alertmanager: alertmanagerUrl === undefined ? [] : [hostOf(alertmanagerUrl)],
  };
  config.global = { scrape_interval: every, scrape_timeout: every, evaluation_interval: every };
  config.rule_files = config.rule_files.map((path) => join(PROVISIONED, path));
  config.alerting.alertmanagers = [{ static_configs: [{ targets: [...(targets.alertmanager ?? [])] }] }];
  for (const job of config.scrape_configs) {
    const known = targets[job.job_name];
    if (known === undefined) throw new Error(`the test does not know where ${job.job_name} is`);
    job.static_configs = [{ targets: [...known] }];
    if (job.authorization !== undefined) job.authorization.credentials_file = tokenFile;
  }
  return config;
}

export async function startPrometheus(options: PrometheusOptions): Promise<Prometheus> {
  const port = await freePort();
  const own = `127.0.0.1:${port}`;
  const file = join(options.dir, 'prometheus.yml');
  await mkdir(options.dir, { recursive: true });
  await writeFile(file, stringify(await testConfig(options, own)));
  const server = await startServer(
    [
      'prometheus',
      `--config.file=${file}`,
      `--storage.tsdb.path=${join(options.dir, 'data')}`,
      `--web.listen-address=${own}`,
      '--storage.tsdb.retention.time=1d',
    ],
    { port, readyPath: '/-/ready' },
  );
  return {
    ...server,
    async query(expr) {
      const answer = await fetch(`${server.url}/api/v1/query?${new URLSearchParams({ query: expr })}`);
      const body = (await answer.json()) as {
        status: string;
        error?: string;
        data: { result: { metric: Record<string, string>; value: [number, string] }[] };
      };
      if (body.status !== 'success') throw new Error(`${expr}: ${body.error}`);
      return body.data.result.map(({ metric, value }) => ({ labels: metric, value: Number(value[1]) }));
    },
  };
}
