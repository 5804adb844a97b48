// A page that stands for Grafana: it shares its libraries with plugins as Grafana does, loads a built module.js, and
// gives the panel in it what a dashboard gives: a theme, options, data with its field configuration, a size.
import * as emotionCss from '@emotion/css';
import * as grafanaData from '@grafana/data';
import * as grafanaRuntime from '@grafana/runtime';
import * as grafanaUI from '@grafana/ui';
import React from 'react';
import * as ReactDOM from 'react-dom';
import { createRoot, type Root } from 'react-dom/client';
import * as rxjs from 'rxjs';
import { boot } from './boot.ts';
import type { Configuration, HostPage, Scene } from './scene.ts';
import { share } from './share.ts';
import { sourcePage } from './source.ts';

const { applyFieldOverrides, createTheme, EventBusSrv, getDefaultTimeRange, LoadingState, toDataFrame } =
  grafanaData;
type Theme = grafanaData.GrafanaTheme2;

interface Place {
  readonly root: Root;
  readonly element: HTMLElement;
  renders: number;
}

const APP = '/public/plugins/tripline-app';
const loader = share({
  react: React,
  'react-dom': ReactDOM,
  '@grafana/data': grafanaData,
  '@grafana/ui': grafanaUI,
  '@grafana/runtime': grafanaRuntime,
  '@emotion/css': emotionCss,
  rxjs,
});

const changes: unknown[] = [];
const places = new Map<number, Place>();
let newest = 0;
const identity = (text: string): string => text;
const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

async function panelAt(path: string): Promise<grafanaData.PanelPlugin> {
  const { plugin } = await loader.import(`${APP}/${path}/module.js`);
  if (!(plugin instanceof grafanaData.PanelPlugin)) throw new Error(`${path} exports no panel`);
  return plugin;
}

function migrated(plugin: grafanaData.PanelPlugin, saved: Scene['saved']): object {
  if (saved === undefined) return {};
  const fieldConfig = { defaults: {}, overrides: [] };
  const model = { id: 1, type: 'tripline', options: { ...saved }, fieldConfig, pluginVersion: '0.0.1' };
  const result: unknown = plugin.onPanelMigration?.(model) ?? saved;
  return isRecord(result) ? result : {};
}

function optionsOf(plugin: grafanaData.PanelPlugin, scene: Scene): Record<string, unknown> {
  const given: Record<string, unknown> = { ...scene.options, ...migrated(plugin, scene.saved) };
  const defaults: unknown = plugin.defaults;
  const own = isRecord(defaults) ? defaults : {};
  const reduce = {
    ...(isRecord(own.reduceOptions) ? own.reduceOptions : {}),
    ...(isRecord(given.reduceOptions) ? given.reduceOptions : {}),
  };
  return { ...own, ...given, reduceOptions: reduce };
}

function propsOf(plugin: grafanaData.PanelPlugin, scene: Scene, theme: Theme, renderCounter: number) {
  const fieldConfig = {
    defaults: { ...plugin.fieldConfigDefaults.defaults, ...scene.defaults },
    overrides: (scene.overrides ?? []) as grafanaData.ConfigOverrideRule[],
  };
  const frames = (scene.series ?? []) as readonly grafanaData.DataFrameDTO[];
  const series = applyFieldOverrides({
    data: frames.map((frame) => toDataFrame(frame)),
    fieldConfig,
    fieldConfigRegistry: plugin.fieldConfigRegistry,
    replaceVariables: identity,
    theme,
    timeZone: 'utc',
  });
  const timeRange = getDefaultTimeRange();
  return {
    id: 1,
    data: { state: LoadingState.Done, series, timeRange },
    timeRange,
    timeZone: 'utc',
    options: optionsOf(plugin, scene),
    fieldConfig,
    transparent: false,
    width: scene.width,
    height: scene.height,
    renderCounter,
    title: scene.title ?? '',
    eventBus: new EventBusSrv(),
    replaceVariables: (text: string) =>
      text.replace(/\$(\w+)/g, (whole, name) => scene.variables?.[name] ?? whole),
    onOptionsChange: (options: unknown) => changes.push(options),
    onFieldConfigChange: (config: unknown) => changes.push(config),
    onChangeTimeRange: () => undefined,
  };
}

interface Frame {
  readonly theme?: 'dark' | 'light';
  readonly width: number;
  readonly height?: number;
}

function draw(
  { root }: Place,
  { theme: mode = 'dark', width, height }: Frame,
  content: (theme: Theme) => JSX.Element,
) {
  const theme = createTheme({ colors: { mode } });
  grafanaRuntime.config.theme2 = theme;
  document.body.style.background = theme.colors.background.canvas;
  const style = {
    width,
    height,
    background: theme.colors.background.primary,
    color: theme.colors.text.primary,
    fontFamily: theme.typography.fontFamily,
    fontSize: theme.typography.fontSize,
  };
  root.render(
    <grafanaUI.ThemeContext.Provider value={theme}>
      <grafanaUI.GlobalStyles />
      <grafanaUI.PortalContainer />
      <div style={style}>{content(theme)}</div>
    </grafanaUI.ThemeContext.Provider>,
  );
}

async function render(place: Place, scene: Scene): Promise<void> {
  const plugin = await panelAt(scene.panel);
  const Panel = plugin.panel;
  if (Panel === null) throw new Error(`${scene.panel} has no component`);
  place.renders += 1;
  draw(place, scene, (theme) => <Panel {...propsOf(plugin, scene, theme, place.renders)} />);
}

function newPlace(): [number, Place] {
  const element = document.createElement('div');
  newest += 1;
  element.dataset.scene = String(newest);
  document.getElementById('stage')?.append(element);
  const place = { element, root: createRoot(element), renders: 0 };
  places.set(newest, place);
  return [newest, place];
}

async function configure({ theme, width, meta }: Configuration): Promise<void> {
  const { plugin } = await loader.import(`${APP}/module.js`);
  if (!(plugin instanceof grafanaData.AppPlugin)) throw new Error('the module exports no app');
  // Grafana sets what its server knows of the plugin on the plugin itself.
  Object.assign(plugin, { meta });
  const body: unknown = plugin.configPages?.[0]?.body;
  const Body = body as React.ComponentType<{ plugin: unknown; query: object }>;
  const [, place] = newPlace();
  draw(place, { theme, width }, () => <Body plugin={plugin} query={{}} />);
}

type Editor = React.ComponentType<Readonly<Record<string, unknown>>>;

async function edit(which: 'query' | 'config', value: object, theme: 'dark' | 'light'): Promise<void> {
  const { plugin } = await loader.import(`${APP}/datasource/module.js`);
  if (!(plugin instanceof grafanaData.DataSourcePlugin)) throw new Error('the module exports no data source');
  const { QueryEditor, ConfigEditor } = plugin.components;
  const found: unknown = which === 'query' ? QueryEditor : ConfigEditor;
  const Editor = found as Editor;
  const [, place] = newPlace();
  const show = (now: object): void => {
    const onChange = (next: object): void => {
      changes.push(next);
      show(next);
    };
    const given =
      which === 'query'
        ? { query: now, onChange, onRunQuery: () => undefined }
        : { options: now, onOptionsChange: onChange };
    draw(place, { theme, width: 700 }, () => <Editor {...given} />);
  };
  show(value);
}

const page: HostPage = {
  react: React.version,
  changes,
  configure,
  edit,
  sign(orgRole) {
    Object.assign(grafanaRuntime.config.bootData.user, { orgRole });
  },
  source: sourcePage(
    async () => (await loader.import(`${APP}/datasource/module.js`)).plugin,
    getDefaultTimeRange,
  ),
  async show(scene) {
    const [id, place] = newPlace();
    await render(place, scene);
    return id;
  },
  async change(id, scene) {
    const place = places.get(id);
    if (place === undefined) throw new Error(`nothing is shown at ${id}`);
    await render(place, scene);
  },
  clear() {
    for (const { root, element } of places.values()) {
      root.unmount();
      element.remove();
    }
    places.clear();
    changes.length = 0;
  },
  async editorsOf(path) {
    const plugin = await panelAt(path);
    const builder = new grafanaData.PanelOptionsEditorBuilder();
    plugin.getPanelOptionsSupplier()(builder, { data: [] });
    return builder.getItems().map((item) => item.path ?? item.id);
  },
};

boot(rxjs.from);
Object.assign(window, { grafana: page });
