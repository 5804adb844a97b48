// What is provisioned asks only for what exists, and every alert has all that a person needs who is woken by it.
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { exposed, metricsIn, wrongWith } from './exposed.ts';
import { ALERTMANAGER, cases, dashboards, exprsIn, rules, runbooks, textOf } from './files.ts';
import { questionOf } from './promql.ts';

const all = rules();
const alerts = all.filter((rule) => rule.alert !== undefined);
const names = [...new Set(alerts.map(({ alert }) => alert ?? ''))].sort();
const known = await exposed(all.flatMap(({ record }) => record ?? []));
const wrong = (expr: string) => wrongWith(expr, known);

/** Queries inside a template: `{{ with query (printf "metric{account=%q}" …) }}`. */
const queriesIn = (template: string): readonly string[] =>
  [...template.matchAll(/printf "((?:\w+)\{[^"]*\}[^"]*)"/g)].map((m) =>
    (m[1] ?? '').replaceAll('%q', '"$any"'),
  );

describe('a rule', () => {
  it('asks only for metrics, labels and words that exist', () => {
    expect(all.length).toBeGreaterThan(30);
    for (const { expr, file } of all) expect([file, expr, wrong(expr)]).toEqual([file, expr, []]);
  });

  it('that is recorded is a level, a metric and nothing that is exposed already', () => {
    for (const { record } of all) if (record !== undefined) expect(record).toMatch(/^tripline:[a-z0-9_:]+$/);
  });
});

describe('an alert', () => {
  it('has a severity, a summary that stands still, a description and its runbook', () => {
    for (const { alert, labels, annotations } of alerts) {
      expect([alert, labels?.severity]).toEqual([alert, expect.stringMatching(/^(critical|warning|none)$/)]);
      expect([alert, annotations?.summary]).toEqual([alert, expect.stringMatching(/^[^{}]+\.$/)]);
      expect([alert, annotations?.description?.trim().length ?? 0]).not.toEqual([alert, 0]);
      expect(annotations?.runbook_url).toBe(`docs/runbooks/${alert}.md`);
    }
  });

  it('asks in its words only for what exists', () => {
    const queries = alerts.flatMap(({ annotations }) => queriesIn(annotations?.description ?? ''));
    expect(queries.length).toBeGreaterThan(5);
    for (const query of queries) expect([query, wrong(query)]).toEqual([query, []]);
  });

  it('is seen to fire and seen not to, in each of its severities', () => {
    const told = cases();
    for (const { alert, labels } of alerts) {
      const own = told.filter(({ alertname }) => alertname === alert);
      const fires = own.some(({ exp_alerts: found = [] }) =>
        found.some(({ exp_labels }) => exp_labels.severity === labels?.severity),
      );
      const silent = alert === 'Watchdog' || own.some(({ exp_alerts: found = [] }) => found.length === 0);
      expect([alert, labels?.severity, fires, silent]).toEqual([alert, labels?.severity, true, true]);
    }
  });

  it('has one runbook, and no runbook is left over', () => {
    expect(runbooks()).toEqual(names);
    for (const name of names) {
      const headings = textOf(`docs/runbooks/${name}.md`).match(/^#+ .*$/gm);
      const parts = ['What it means', 'At stake', 'Look first', 'Do', 'Over when'];
      expect(headings).toEqual([`# ${name}`, ...parts.map((part) => `## ${part}`)]);
    }
  });

  it('stands in the overview, which names no other', () => {
    const rows = [...textOf('docs/alerting.md').matchAll(/^\| \[(\w+)\]\(runbooks\/\1\.md\)/gm)];
    expect(rows.map((row) => row[1]).sort()).toEqual(names);
  });

  it('that another one silences, or that silences another, exists', () => {
    const { inhibit_rules: inhibits }: { inhibit_rules: Record<string, string[]>[] } = parse(
      textOf(ALERTMANAGER),
    );
    const matchers = inhibits.flatMap((rule) =>
      [rule.source_matchers ?? [], rule.target_matchers ?? []].flat(),
    );
    const named = matchers.flatMap(
      (matcher) => /^alertname =~? "(.*)"$/.exec(matcher)?.[1]?.split('|') ?? [],
    );
    expect(named.length).toBeGreaterThan(5);
    expect(named.filter((name) => !names.includes(name))).toEqual([]);
  });
});

describe('a dashboard', () => {
  it('asks Prometheus only for what exists', () => {
    for (const { file, exprs } of dashboards()) {
      for (const expr of exprs) expect([file, expr, wrong(expr)]).toEqual([file, expr, []]);
    }
  });
});

describe('this look', () => {
  it('finds metrics, labels and words that do not exist, wherever they stand', () => {
    expect(wrong('sum(rate(tripline_kill_trips_total{cause="rule"}[5m])) > 0')).toEqual([]);
    expect(wrong('max(tripline_mtm)')).toEqual(['there is no metric tripline_mtm']);
    expect(wrong('up == 1 unless tripline_gone')).toEqual(['there is no metric tripline_gone']);
    expect(wrong('tripline_broker_up{currency="INR"}')).toEqual(['tripline_broker_up has no label currency']);
    expect(wrong('tripline_account_phase{phase=~"locked|jammed"}')).toEqual([
      'tripline_account_phase never has phase="jammed"',
    ]);
    expect(wrong('sum by (venue) (tripline_broker_up)')).toEqual(['nothing has a label venue']);
    expect(() => wrong('sum(tripline_broker_up')).toThrow('does not parse');
    expect(() => wrong('{__name__="x"}')).toThrow('names no metric');
  });

  it('reads the variables of dashboards', () => {
    const { asked } = questionOf('rate(tripline_kill_trips_total{account=~"$account"}[$__rate_interval])');
    expect(asked).toEqual([{ metric: 'tripline_kill_trips_total', labels: { account: [] } }]);
    expect(wrong(['tripline_account_mtm{account=~"$', '{account:regex}"}'].join(''))).toEqual([]);
    expect(
      exprsIn({
        templating: {
          list: [{ type: 'query', query: { query: 'label_values(tripline_account_info, account)' } }],
        },
        panels: [{ targets: [{ expr: 'a' }, { expr: '' }], panels: [{ targets: [{ expr: 'b' }] }] }],
      }),
    ).toEqual(['tripline_account_info', 'a', 'b']);
  });

  it('reads an exposition: families without a sample, histograms and quoted values', () => {
    const metrics = metricsIn('# TYPE a gauge\n# TYPE h histogram\nh_bucket{le="1",x="a\\"b{}"} 3\n');
    expect([...metrics.keys()]).toEqual(['a', 'h_bucket']);
    expect([...(metrics.get('h_bucket') ?? [])]).toEqual([
      ['le', new Set(['1'])],
      ['x', new Set(['a\\"b{}'])],
    ]);
  });
});
