// Turns a panel's frames into entries of the donut: Grafana reduces and formats the values of the first currency; those
// of the second are taken from the field beside them, or from the series with the same labels.
import {
  type DataFrame,
  type Field,
  FieldType,
  formattedValueToString,
  type GrafanaTheme2,
  getFieldDisplayValues,
  type PanelProps,
} from '@grafana/data';
import type { Entry } from './donut.ts';
import type { AumOptions } from './options.ts';

const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);

const isSecond = (field: Field, name: string): boolean =>
  name !== '' &&
  field.type === FieldType.number &&
  (field.name === name || field.config.displayName === name);

/** Labels without the metric's own name: two currencies of one asset are two metrics. */
function labelsOf({ labels = {} }: Field): string {
  const { __name__: _, ...rest } = labels;
  return JSON.stringify(Object.entries(rest).sort(([a], [b]) => (a < b ? -1 : 1)));
}

const lastKnown = ({ values }: Field): number | null => Array.from(values).filter(isNumber).at(-1) ?? null;

type Found = ReturnType<typeof getFieldDisplayValues>[number];

/** The second value of what was found: of its own row where rows are entries, otherwise of its own series. */
function secondOf(
  found: Found,
  frames: readonly DataFrame[],
  first: readonly DataFrame[],
  name: string,
): number | null {
  const at = found.view === undefined ? -1 : first.indexOf(found.view.dataFrame);
  const own = frames[at]?.fields.find((field) => isSecond(field, name));
  if (own !== undefined) {
    const value: unknown = found.rowIndex === undefined ? lastKnown(own) : own.values[found.rowIndex];
    return isNumber(value) ? value : null;
  }
  const field = found.colIndex === undefined ? undefined : first[at]?.fields[found.colIndex];
  const same = frames
    .flatMap(({ fields }) => fields)
    .find((each) => field !== undefined && isSecond(each, name) && labelsOf(each) === labelsOf(field));
  return same === undefined ? null : lastKnown(same);
}

export function entriesOf(props: PanelProps<AumOptions>, theme: GrafanaTheme2): readonly Entry[] {
  const { data, options, fieldConfig, replaceVariables, timeZone } = props;
  const first = data.series.map((frame) => ({
    ...frame,
    fields: frame.fields.filter((field) => !isSecond(field, options.secondField)),
  }));
  const drawable = first.filter(({ fields }) => fields.some(({ type }) => type === FieldType.number));
  if (drawable.length === 0) return [];
  const found = getFieldDisplayValues({
    data: first,
    fieldConfig,
    reduceOptions: options.reduceOptions,
    replaceVariables,
    theme,
    timeZone,
  });
  return found.map((each) => ({
    name: each.display.title ?? each.name,
    value: isNumber(each.display.numeric) ? each.display.numeric : null,
    text: formattedValueToString(each.display),
    color: each.display.color ?? theme.colors.primary.main,
    second: secondOf(each, data.series, first, options.secondField),
  }));
}
