// A broker's web terminal as data: how one logs in there, where its kill switch is, and what proves that it holds.

/** One way to an element. Roles and names come first: they are what a person sees. */
export type Way =
  | { readonly role: Role; readonly name: string }
  | { readonly label: string }
  | { readonly css: string }
  /** The element that holds exactly this text. */
  | { readonly text: string };

export type Role =
  | 'button'
  | 'checkbox'
  | 'dialog'
  | 'link'
  | 'listitem'
  | 'menuitem'
  | 'switch'
  | 'tab'
  | 'textbox';

/** An element: the first way that finds exactly one visible is taken; two for one way are a page that has changed. */
export interface Target {
  /** For people, as in "the button Continue". */
  readonly what: string;
  readonly ways: readonly [Way, ...Way[]];
  /** Only within this one. */
  readonly within?: Target;
  /** The last fall-back, only where a terminal says so: a point of the page at the fixed viewport. */
  readonly at?: { readonly x: number; readonly y: number };
}

/** What the person's configuration holds; never written into a step. */
export type Typed = 'user' | 'password' | 'pin' | 'totp';

export type Step =
  | { readonly do: 'click'; readonly on: Target }
  | { readonly do: 'type'; readonly into: Target; readonly what: Typed }
  /** A step that the page takes only sometimes: waits until `on` or `unless` is there, and clicks only `on`. */
  | { readonly do: 'clickIfSeen'; readonly on: Target; readonly unless: Target }
  /** A code that a person has to send. Left out when `unless` is there instead of its field. */
  | {
      readonly do: 'code';
      readonly into: Target;
      /** For people: which code, from where. */
      readonly what: string;
      readonly submit: Target;
      /** What the page shows for a code that it does not take. */
      readonly wrong: Target;
      readonly unless: Target;
    };

export interface Segment {
  readonly name: string;
  readonly box: Target;
  /** Where the page says in words whether the segment is on. */
  readonly words: Target;
}

export interface Terminal {
  readonly name: string;
  /** True when nobody has ever tried this data against the real terminal. */
  readonly untried: boolean;
  /** Where the kill switch's way begins; opened again before it is proved. */
  readonly start: string;
  /** The hosts on which secrets may be typed. */
  readonly hosts: readonly string[];
  /** Drawn on a canvas: elements exist only once semantics are switched on. */
  readonly flutter: boolean;
  /** Of these, one shows within seconds: logged in, or asked to. */
  readonly loggedIn: Target;
  readonly loggedOut: Target;
  readonly login: readonly Step[];
  /** From a logged-in start to the page with the segments. */
  readonly path: readonly Step[];
  readonly segments: Readonly<Record<string, Segment>>;
  /** `words` must match for a segment to count as off; `ticked` and `fixed` are the box's state when it is. */
  readonly off: { readonly words: RegExp; readonly ticked: boolean; readonly fixed: boolean };
  /** Words of a segment that is on; what matches neither is not understood. */
  readonly on: RegExp;
  readonly confirm: Target;
  readonly dialog: Target;
  /** What the dialogue must say, and what it must not. */
  readonly says: RegExp;
  readonly never: RegExp;
  readonly finalConfirm: Target;
  /** Leaves the dialogue without effect, for the dry run. */
  readonly cancel: Target | null;
  /** What the terminal shows when it refuses, where that is known. */
  readonly refusal: Target | null;
  /** Everything that counts as a dialogue on this site. */
  readonly dialogs: string;
}
