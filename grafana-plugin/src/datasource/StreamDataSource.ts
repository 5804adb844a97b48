// The data source: every query of every panel is answered from one line to the exporter, which Grafana's proxy holds.
import {
  type DataFrame,
  type DataQueryRequest,
  type DataQueryResponse,
  DataSourceApi,
  type DataSourceInstanceSettings,
  LoadingState,
  type MetricFindValue,
  toDataFrame,
} from '@grafana/data';
import { getTemplateSrv } from '@grafana/runtime';
import { from, map, merge, type Observable } from 'rxjs';
import { accountsAt, factsBetween, get, headAt } from './ask.ts';
import { eventsFrame, framesOf, type MadeFrame } from './framer.ts';
import { healthOf } from './health.ts';
import { createLine, type Source } from './line.ts';
import { DEFAULT_KIND, type StreamQuery, type StreamSettings, wantedOf } from './query.ts';
import type { Store } from './store.ts';

const built = (frames: readonly MadeFrame[]): DataFrame[] =>
  frames.map((frame) => toDataFrame({ ...frame, fields: frame.fields.map((field) => ({ ...field })) }));

const HOUSEKEEPING = new Set(['MarksKept', 'PeaksKept', 'PushKept', 'Notified']);

export class StreamDataSource extends DataSourceApi<StreamQuery, StreamSettings> {
  /** Relative, so that it also holds where Grafana is served below a path. */
  readonly base: string;
  readonly line: Observable<Store>;

  override annotations = {
    prepareQuery: ({ target }: { target?: StreamQuery }): StreamQuery => ({
      ...target,
      refId: target?.refId ?? 'Anno',
      kind: 'events',
      once: true,
    }),
  };

  constructor(settings: DataSourceInstanceSettings<StreamSettings>) {
    super(settings);
    this.base = `api/datasources/proxy/uid/${settings.uid}`;
    const stream = `${this.base}/api/events/stream`;
    this.line = createLine({
      // Its types know of more than a line uses, and hand over more than it takes.
      open: (after) =>
        new EventSource(after === null ? stream : `${stream}?after=${after}`) as unknown as Source,
      head: () => headAt(this.base),
      now: () => performance.now(),
    });
  }

  override getDefaultQuery(): Partial<StreamQuery> {
    return { kind: DEFAULT_KIND };
  }

  override query(request: DataQueryRequest<StreamQuery>): Observable<DataQueryResponse> {
    const asked = request.targets.filter(({ hide }) => hide !== true);
    return merge(
      ...asked.map((query) => (query.once ? this.past(query, request) : this.live(query, request))),
    );
  }

  private wanted({ accounts = '' }: StreamQuery, { scopedVars }: DataQueryRequest<StreamQuery>) {
    return wantedOf(getTemplateSrv().replace(accounts, scopedVars, 'csv'));
  }

  private live(query: StreamQuery, request: DataQueryRequest<StreamQuery>): Observable<DataQueryResponse> {
    const { refId, kind = DEFAULT_KIND } = query;
    const question = { refId, kind, wanted: this.wanted(query, request), base: this.base };
    return this.line.pipe(
      map((store) => {
        const { line, why } = store.desk;
        const isBroken = line === 'broken';
        return {
          key: `${this.uid}-${refId}`,
          data: built(framesOf(store, question)),
          state: isBroken ? LoadingState.Error : LoadingState.Streaming,
          ...(isBroken ? { error: { message: `No line to the exporter: ${why}.` } } : {}),
        };
      }),
    );
  }

  private past(query: StreamQuery, request: DataQueryRequest<StreamQuery>): Observable<DataQueryResponse> {
    const { range } = request;
    const wanted = this.wanted(query, request);
    const found = factsBetween(this.base, range.from.valueOf(), range.to.valueOf());
    return from(found).pipe(
      map((facts) => {
        const told = facts.filter(
          ({ account, fact }) => !HOUSEKEEPING.has(fact.type) && (wanted === null || wanted.has(account)),
        );
        return { data: built([eventsFrame(query.refId, told, new Map())]), state: LoadingState.Done };
      }),
    );
  }

  /** `accounts` or `symbols`. */
  override async metricFindQuery(query: unknown): Promise<MetricFindValue[]> {
    const accounts = await accountsAt(this.base);
    const names =
      typeof query === 'string' && query.trim() === 'symbols'
        ? accounts.flatMap(({ positions }) => positions.map(({ symbol }) => symbol))
        : accounts.map(({ id }) => id);
    return [...new Set(names)].sort().map((text) => ({ text }));
  }

  override async testDatasource() {
    const { status, body } = await get(`${this.base}/api/accounts`);
    return healthOf(status, body);
  }
}
