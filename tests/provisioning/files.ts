// The provisioned files as data: rules and alerts, the unit tests of both, runbooks, and what dashboards ask Prometheus.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));
export const PROMETHEUS = 'provisioning/prometheus';
export const ALERTMANAGER = 'provisioning/alertmanager/alertmanager.yml';

export const textOf = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

/** Files of a folder and of the folders in it, by their ending; none where there is no folder. */
export function list(folder: string, ending: string): readonly string[] {
  if (!existsSync(join(ROOT, folder))) return [];
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(ending))
    .map((name) => join(folder, name))
    .sort();
}

export interface Rule {
  readonly record?: string;
  readonly alert?: string;
  readonly expr: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** Every rule with the file that it stands in. */
export function rules(): readonly (Rule & { readonly file: string })[] {
  const files = [...list(`${PROMETHEUS}/rules`, '.yml'), ...list(`${PROMETHEUS}/alerts`, '.yml')];
  return files.flatMap((file) => {
    const { groups }: { groups: { rules: Rule[] }[] } = parse(textOf(file));
    return groups.flatMap((group) => group.rules.map((rule) => ({ ...rule, file })));
  });
}

export interface Case {
  readonly alertname: string;
  readonly exp_alerts?: readonly { readonly exp_labels: Readonly<Record<string, string>> }[];
}

/** What the unit tests say of alerts, each moment that is looked at. */
export function cases(): readonly Case[] {
  return list(`${PROMETHEUS}/tests`, '.yml').flatMap((file) => {
    const { tests }: { tests: { alert_rule_test?: Case[] }[] } = parse(textOf(file));
    return tests.flatMap((test) => test.alert_rule_test ?? []);
  });
}

export const runbooks = (): readonly string[] =>
  list('docs/runbooks', '.md').map((path) => basename(path, '.md'));

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
const isObject = (json: Json | undefined): json is { readonly [key: string]: Json } =>
  typeof json === 'object' && json !== null && !Array.isArray(json);

/** What a variable of a dashboard asks: `label_values(metric, label)` asks for the metric, `query_result(…)` for all. */
function variableExpr(query: string): string | null {
  const inner = /^(?:label_values|query_result)\((.*)\)$/s.exec(query.trim())?.[1];
  if (inner === undefined) return null;
  const parts = query.startsWith('label_values') ? /^(.*),\s*\w+$/s.exec(inner) : null;
  if (query.startsWith('label_values')) return parts?.[1] ?? null;
  return inner;
}

/** The expressions of one dashboard: `expr` of every target and annotation, and the variables that ask Prometheus. */
export function exprsIn(json: Json): readonly string[] {
  if (Array.isArray(json)) return json.flatMap((one: Json) => exprsIn(one));
  if (!isObject(json)) return [];
  const own = typeof json.expr === 'string' && json.expr !== '' ? [json.expr] : [];
  const query = isObject(json.query) ? json.query.query : json.query;
  const asked = json.type === 'query' && typeof query === 'string' ? variableExpr(query) : null;
  return [...own, ...(asked === null ? [] : [asked]), ...Object.values(json).flatMap(exprsIn)];
}

export const dashboards = (): readonly { readonly file: string; readonly exprs: readonly string[] }[] =>
  list('provisioning/grafana/dashboards', '.json').map((file) => ({
    file,
    exprs: exprsIn(JSON.parse(textOf(file))),
  }));
