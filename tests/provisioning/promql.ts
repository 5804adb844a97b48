// What a PromQL expression asks for: its metrics, the labels it matches them by, and the labels it groups by.
import { parser } from '@prometheus-io/lezer-promql';

export interface Asked {
  readonly metric: string;
  /** Label to the values that a matcher names, those of an alternative each; an expression of a variable has none. */
  readonly labels: Readonly<Record<string, readonly string[]>>;
}

export interface Question {
  readonly asked: readonly Asked[];
  /** Labels of `by`, `without`, `on`, `ignoring` and `group_left`. */
  readonly grouped: readonly string[];
}

/** A dashboard's variables: durations where durations stand, and a name anywhere else. */
const plain = (expr: string): string =>
  expr.replaceAll(/\$\{?__(rate_)?(interval|range)\w*\}?/g, '5m').replaceAll(/\$\{?\w+(:\w+)?\}?/g, '1');

type Node = ReturnType<typeof parser.parse>['topNode'];

const childrenOf = (node: Node, name: string): Node[] => {
  const found: Node[] = [];
  node.cursor().iterate((one) => {
    if (one.name === name) found.push(one.node);
  });
  return found;
};

/** Values that a matcher names outright; a pattern that is more than alternatives names none. */
function valuesOf(matcher: string): readonly string[] {
  const [, operator = '', quoted = ''] = /^[^=!~]+(=~|!~|!=|=)\s*(.*)$/s.exec(matcher) ?? [];
  const value = quoted.slice(1, -1);
  const alternatives = operator.endsWith('~') ? value.split('|') : [value];
  return alternatives.every((one) => /^[\w.-]+$/.test(one)) ? alternatives : [];
}

/** Throws with the place when it does not parse. */
export function questionOf(original: string): Question {
  const expr = plain(original);
  const tree = parser.parse(expr).topNode;
  const text = ({ from, to }: Node): string => expr.slice(from, to);
  const [wrong] = childrenOf(tree, '⚠');
  if (wrong !== undefined) throw new Error(`does not parse at ${wrong.from}: ${expr}`);
  const asked = childrenOf(tree, 'VectorSelector').map((selector): Asked => {
    const name = selector.getChild('Identifier');
    if (name === null) throw new Error(`names no metric: ${text(selector)}`);
    const matchers = childrenOf(selector, 'UnquotedLabelMatcher').map((matcher) => {
      const label = matcher.getChild('LabelName');
      const values = /\$/.test(original) ? [] : valuesOf(text(matcher));
      return [label === null ? '' : text(label), values] as const;
    });
    return { metric: text(name), labels: Object.fromEntries(matchers) };
  });
  const grouped = childrenOf(tree, 'GroupingLabels').flatMap((labels) =>
    childrenOf(labels, 'LabelName').map(text),
  );
  return { asked, grouped };
}
