// Runs the built data source as Grafana does: makes one instance of it, asks it, and keeps what it answers.
import type * as grafanaData from '@grafana/data';
import type { Answered, SourcePage } from './scene.ts';

interface Made {
  query(
    request: object,
  ): grafanaData.DataQueryResponse | { subscribe(take: (packet: Packet) => void): Subscription };
  metricFindQuery(query: string): Promise<readonly { readonly text: string }[]>;
  testDatasource(): Promise<{ readonly status: string; readonly message: string }>;
}

interface Subscription {
  unsubscribe(): void;
}

interface Packet {
  readonly data: readonly grafanaData.DataFrame[];
  readonly state?: string;
  readonly error?: { readonly message?: string };
}

type Loader = () => Promise<unknown>;

interface Kept {
  readonly subscription: Subscription;
  answered: Answered;
}

const NOTHING: Answered = { packets: 0, state: null, error: null, frames: [] };

const answeredBy = ({ data, state, error }: Packet, before: Answered): Answered => ({
  packets: before.packets + 1,
  state: state ?? null,
  error: error?.message ?? null,
  frames: data.map(({ name = '', fields, meta }) => ({
    name,
    meta: { custom: meta?.custom },
    fields: fields.map((field) => ({
      name: field.name,
      type: field.type as 'number',
      values: Array.from(field.values),
      ...(field.labels === undefined ? {} : { labels: field.labels }),
    })),
  })),
});

export function sourcePage(load: Loader, range: () => grafanaData.TimeRange): SourcePage {
  let made: Promise<Made> | null = null;
  const kept: Kept[] = [];
  const instance = (): Promise<Made> => {
    made ??= load().then((plugin) => {
      const { DataSourceClass } = plugin as { DataSourceClass: new (settings: object) => Made };
      const settings = {
        id: 1,
        uid: 'stream',
        type: 'tripline-stream-datasource',
        name: 'Tripline stream',
        jsonData: {},
      };
      return new DataSourceClass({ ...settings, meta: {}, access: 'proxy', readOnly: false });
    });
    return made;
  };
  return {
    async ask(query) {
      const targets = [{ refId: 'A', ...query }];
      const answer = (await instance()).query({ targets, scopedVars: {}, range: range() });
      if (!('subscribe' in answer)) throw new Error('the data source answers with no observable');
      const one: { answered: Answered } = { answered: NOTHING };
      const subscription = answer.subscribe((packet) => {
        one.answered = answeredBy(packet, one.answered);
      });
      kept.push(Object.assign(one, { subscription }));
      return kept.length - 1;
    },
    answered: (nth) => kept[nth]?.answered ?? NOTHING,
    leave: (nth) => kept[nth]?.subscription.unsubscribe(),
    find: async (query) => (await (await instance()).metricFindQuery(query)).map(({ text }) => text),
    test: async () => (await instance()).testDatasource(),
  };
}
