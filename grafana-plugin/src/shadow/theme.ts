// Grafana's theme under the names that the console's style sheets ask for. Inline on the host they win over `:host`.
import type { GrafanaTheme2 } from '@grafana/data';

export function wear(host: HTMLElement, { isDark, colors, typography }: GrafanaTheme2): void {
  const worn: Readonly<Record<string, string>> = {
    'color-scheme': isDark ? 'dark' : 'light',
    font: `${typography.fontSize}px / 1.45 ${typography.fontFamily}`,
    '--ground': colors.background.canvas,
    '--surface': colors.background.primary,
    '--sunken': colors.background.canvas,
    '--ink': colors.text.primary,
    '--muted': colors.text.secondary,
    '--line': colors.border.medium,
    '--focus': colors.primary.text,
    '--off': colors.text.secondary,
  };
  for (const [name, value] of Object.entries(worn)) host.style.setProperty(name, value);
}
