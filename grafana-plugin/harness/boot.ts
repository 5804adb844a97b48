// What Grafana's own application does before a plugin runs: it fills the registries of editors, and gives a backend
// service and an event bus. None of it is in the packages that it publishes.
import * as data from '@grafana/data';
import * as runtime from '@grafana/runtime';
import type { Observable } from 'rxjs';

type FromPromise = <T>(promise: Promise<T>) => Observable<T>;

const EDITORS =
  'number text boolean select multi-select radio slider unit color fieldColor thresholds mappings links actions ' +
  'stats-picker strings timezone field-name series-field-picker dashboard-uid filter';

const editor = () => null;
const given = (value: unknown): unknown => value;

const standard = (id: string, process: (...args: never[]) => unknown = given) => ({
  id,
  path: id,
  name: id,
  description: '',
  editor,
  override: editor,
  process,
  shouldApply: () => true,
  settings: {},
  category: ['Standard options'],
});

function fillRegistries(): void {
  const editors = EDITORS.split(' ').map((id) => ({ id, name: id, description: '', editor }));
  data.standardEditorsRegistry.setInit(() => editors);
  const properties = [
    standard('displayName', data.displayNameOverrideProcessor),
    standard('unit', data.unitOverrideProcessor),
    standard('min', data.numberOverrideProcessor),
    standard('max', data.numberOverrideProcessor),
    standard('decimals', data.numberOverrideProcessor),
    standard('thresholds', data.thresholdsOverrideProcessor),
    standard('mappings', data.valueMappingsOverrideProcessor),
    standard('links', data.dataLinksOverrideProcessor),
    ...['noValue', 'color', 'fieldMinMax', 'actions', 'filterable'].map((id) => standard(id)),
  ];
  // Each property has a type of value of its own, which the registry of them all does not know.
  data.standardFieldConfigEditorRegistry.setInit(
    () => properties as unknown as ReturnType<typeof data.standardFieldConfigEditorRegistry.list>,
  );
}

/** Posts like Grafana's service: an answer that is not good is thrown, with its status and its body. */
async function post(request: runtime.BackendSrvRequest) {
  const response = await fetch(`/${request.url.replace(/^\//, '')}`, {
    method: request.method ?? 'GET',
    headers: { 'content-type': 'application/json', ...request.headers },
    body: request.data === undefined ? null : JSON.stringify(request.data),
  });
  const text = await response.text();
  let body: unknown = text;
  try {
    body = JSON.parse(text);
  } catch {
    // Not JSON: a plugin is given the text, as Grafana does.
  }
  const answer = { status: response.status, statusText: response.statusText, data: body, config: request };
  if (!response.ok) throw answer;
  return { ...answer, ok: true };
}

function giveServices(from: FromPromise): void {
  const backend = {
    fetch: (request: runtime.BackendSrvRequest) => from(post(request)),
    get: async (url: string) => (await post({ url, method: 'GET' })).data,
    post: async (url: string, body: unknown) => (await post({ url, method: 'POST', data: body })).data,
  };
  runtime.setBackendSrv(backend as unknown as runtime.BackendSrv);
  runtime.setTemplateSrv({
    getVariables: () => [],
    replace: (text = '') => text,
    containsTemplate: () => false,
    updateTimeRange: () => undefined,
  });
  const bus = new data.EventBusSrv();
  runtime.setAppEvents(bus);
  data.locationUtil.initialize({
    config: { appSubUrl: '' } as data.GrafanaConfig,
    getVariablesUrlParams: () => ({}),
    getTimeRangeForUrl: () => ({ from: 'now-6h', to: 'now' }),
  });
}

export function boot(from: FromPromise): void {
  fillRegistries();
  giveServices(from);
}
