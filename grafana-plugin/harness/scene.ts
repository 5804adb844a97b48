// What a test asks the host page to show, in plain data: it crosses from Node into the browser.

export interface SceneField {
  readonly name: string;
  readonly type: 'time' | 'number' | 'string' | 'boolean' | 'other';
  readonly values: readonly (number | string | boolean | object | null)[];
  readonly labels?: Readonly<Record<string, string>>;
  readonly config?: Readonly<Record<string, unknown>>;
}

export interface SceneFrame {
  readonly name?: string;
  readonly meta?: Readonly<Record<string, unknown>>;
  readonly fields: readonly SceneField[];
}

export interface Scene {
  /** Below the app: `panels/gauge`. */
  readonly panel: string;
  readonly width: number;
  readonly height: number;
  readonly theme?: 'dark' | 'light';
  readonly title?: string;
  readonly options?: Readonly<Record<string, unknown>>;
  /** Standard options of all fields, and those of some. */
  readonly defaults?: Readonly<Record<string, unknown>>;
  readonly overrides?: readonly unknown[];
  readonly series?: readonly SceneFrame[];
  /** Variables of the dashboard, without their dollar sign. */
  readonly variables?: Readonly<Record<string, string>>;
  /** Options as an older version saved them: they pass the plugin's migration first. */
  readonly saved?: Readonly<Record<string, unknown>>;
}

/** The configuration page with what Grafana's server would tell it of the app. */
export interface Configuration {
  readonly theme: 'dark' | 'light';
  readonly width: number;
  readonly meta: Readonly<Record<string, unknown>>;
}

/** What a data source has answered so far to one query. */
export interface Answered {
  readonly packets: number;
  readonly state: string | null;
  readonly error: string | null;
  readonly frames: readonly SceneFrame[];
}

/** The page's own data source, of the plugin's. */
export interface SourcePage {
  /** Asks, and gives the number of the subscription. */
  ask(query: Readonly<Record<string, unknown>>): Promise<number>;
  answered(nth: number): Answered;
  leave(nth: number): void;
  find(query: string): Promise<readonly string[]>;
  test(): Promise<{ readonly status: string; readonly message: string }>;
}

/** What the page offers to tests, under `globalThis.grafana`. */
export interface HostPage {
  readonly react: string;
  /** Every change of options or field configuration that a panel asked for. */
  readonly changes: readonly unknown[];
  /** Renders a panel in a place of its own, and gives the place's number. */
  show(scene: Scene): Promise<number>;
  /** Gives the panel in a place new data, options or size, as a dashboard does when it refreshes. */
  change(place: number, scene: Scene): Promise<void>;
  clear(): void;
  configure(configuration: Configuration): Promise<void>;
  /** Shows an editor of the data source; what it changes is told under `changes`, and given back to it. */
  edit(
    which: 'query' | 'config',
    value: Readonly<Record<string, unknown>>,
    theme: 'dark' | 'light',
  ): Promise<void>;
  /** Signs the person in with another role. */
  sign(orgRole: string): void;
  readonly source: SourcePage;
  /** The paths of every option that a panel's editor offers. */
  editorsOf(panel: string): Promise<readonly string[]>;
}
