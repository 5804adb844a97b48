// The console's own style sheets, parsed once for all panels.
import card from '../../../exporter/src/gateway/console/card.css';
import look from '../../../exporter/src/gateway/console/console.css';
import control from '../../../exporter/src/gateway/console/control.css';
import kill from '../../../exporter/src/gateway/console/kill.css';
import rules from '../../../exporter/src/gateway/console/rules.css';
import panel from './panel.css';

let parsed: readonly CSSStyleSheet[] | null = null;

export function sheets(): readonly CSSStyleSheet[] {
  parsed ??= [look, card, rules, kill, control, panel].map((text) => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(text);
    return sheet;
  });
  return parsed;
}
