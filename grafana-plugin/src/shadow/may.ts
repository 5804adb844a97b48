// Who may press which button, for comfort: the proxy's routes refuse whoever may not, whatever a browser thinks.
import type { CommandName } from '../../../exporter/src/gateway/console/page/door.ts';

export interface User {
  readonly orgRole?: string;
  /** What Grafana's access control grants beside the role; absent where it has none. */
  readonly permissions?: Readonly<Record<string, boolean>>;
}

const ADMINS: ReadonlySet<CommandName> = new Set(['rearm', 'reset-day']);

/** Why they may not; null when they may. */
export function mayNot(what: CommandName, { orgRole = '', permissions = {} }: User): string | null {
  const isAdmins = ADMINS.has(what);
  const roles = isAdmins ? ['Admin'] : ['Editor', 'Admin'];
  const action = isAdmins ? 'tripline-app.admin:write' : 'tripline-app.control:write';
  if (roles.includes(orgRole) || permissions[action] === true) return null;
  const you = orgRole === '' ? 'not signed in' : `a ${orgRole}`;
  return isAdmins
    ? `You are ${you}: only an administrator may re-arm or reset the day.`
    : `You are ${you}: you may look, and only an editor may act.`;
}
