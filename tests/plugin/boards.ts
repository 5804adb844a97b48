// Scenes of the panels that show whole accounts, with frames as an engine publishes them.
import type { Scene, SceneFrame } from '../../grafana-plugin/harness/scene.ts';
import type { ScriptedFrame } from '../e2e/scripted-frames.ts';

export type Situation = (id: string, at: number) => ScriptedFrame['accounts'][number];

let sequence = 0;

/** What the stream's query "frames" gives for accounts in these situations. */
export function whole(...situations: readonly Situation[]): readonly SceneFrame[] {
  const at = Date.now();
  sequence += 1;
  const accounts = situations.map((situation, nth) => situation(`paper-${nth + 1}`, at));
  const custom = {
    sequence,
    at,
    ageMs: 5,
    journalOk: true,
    line: 'live',
    why: '',
    base: 'api/datasources/proxy/uid/stream',
  };
  return [
    {
      name: 'frames',
      meta: { custom },
      fields: [
        { name: 'account', type: 'string', values: accounts.map(({ id }) => id) },
        { name: 'frame', type: 'other', values: accounts },
      ],
    },
  ];
}

export const board = (panel: 'accounts' | 'actions', more: Partial<Scene> = {}): Scene => ({
  panel: `panels/${panel}`,
  width: 620,
  height: 520,
  ...more,
});
