// Visits every state that can be reached, breadth first, so that the story of the first broken one is the shortest.
import { createHash } from 'node:crypto';
import type { Events } from './events.ts';
import { Broken, checkState } from './invariants.ts';
import { Keys } from './key.ts';
import type { World } from './world.ts';

export interface Found {
  readonly states: number;
  readonly transitions: number;
  /** The longest shortest way to a state, in events. */
  readonly depth: number;
  /** What broke and how it came to that; null when nothing did. */
  readonly broken: string | null;
  /** States from which a goal cannot be reached, each with its story; at most three. */
  readonly lost: readonly string[];
  /** States that were met twice, and whose futures were compared in full. */
  readonly compared: number;
}

/** A list of numbers that grows; an array of a million small objects would be most of the memory. */
class Numbers {
  #all = new Int32Array(1 << 16);
  length = 0;

  push(value: number): void {
    if (this.length === this.#all.length) {
      const bigger = new Int32Array(this.length * 2);
      bigger.set(this.#all);
      this.#all = bigger;
    }
    this.#all[this.length++] = value;
  }

  at(i: number): number {
    return this.#all[i] as number;
  }
}

const digest = (text: string): string => createHash('sha1').update(text).digest('base64').slice(0, 16);

export interface Options {
  /** States beyond this are a mistake of the bounds, not of the kill. */
  readonly most: number;
  /** One in so many states that are met again has its future compared with the first one's. */
  readonly compareEvery: number;
  readonly goals: Readonly<Record<string, (world: World) => boolean>>;
}

export class Explorer {
  readonly #keys: Keys;
  readonly #events: Events;
  readonly #options: Options;
  readonly #index = new Map<string, number>();
  readonly #parent = new Numbers();
  readonly #label = new Numbers();
  /** Where the transitions of each state begin in the list of where they lead. */
  readonly #begins = new Numbers();
  readonly #to = new Numbers();
  readonly #names: string[] = [];
  readonly #nameOf = new Map<string, number>();
  readonly #reached: Record<string, Numbers> = {};
  readonly #again: { readonly id: number; readonly world: World }[] = [];
  #met = 0;

  constructor(events: Events, options: Options) {
    this.#events = events;
    this.#keys = new Keys(events.lags);
    this.#options = options;
    for (const goal of Object.keys(options.goals)) this.#reached[goal] = new Numbers();
  }

  run(first: World): Found {
    let frontier: World[] = [];
    let depth = -1;
    this.#see(first, -1, '', frontier);
    let next = 0;
    while (frontier.length > 0) {
      depth += 1;
      const level = frontier;
      frontier = [];
      for (const world of level) {
        const from = next++;
        this.#begins.push(this.#to.length);
        let name = '';
        try {
          for (const step of this.#events.of(world)) {
            name = step.name;
            checkState(step.world);
            this.#see(step.world, from, step.name, frontier);
          }
        } catch (error) {
          if (!(error instanceof Error)) throw error;
          const what = error instanceof Broken ? error.message : (error.stack ?? error.message);
          return {
            ...this.#counts(depth),
            broken: `${what}\n  ${this.#story(from)}\n  after ${name}`,
            lost: [],
            compared: 0,
          };
        }
      }
      if (this.#index.size > this.#options.most) throw new Error(`more than ${this.#options.most} states`);
    }
    this.#begins.push(this.#to.length);
    const broken = this.#misnamed();
    return { ...this.#counts(depth), broken, lost: this.#lost(), compared: this.#again.length };
  }

  #counts(depth: number) {
    return { states: this.#index.size, transitions: this.#to.length, depth };
  }

  #see(world: World, from: number, name: string, frontier: World[]): void {
    const key = this.#name(world);
    let id = this.#index.get(key);
    if (id === undefined) {
      id = this.#index.size;
      this.#index.set(key, id);
      this.#parent.push(from);
      this.#label.push(this.#labelled(name));
      frontier.push(world);
      for (const [goal, holds] of Object.entries(this.#options.goals))
        if (holds(world)) this.#reached[goal]?.push(id);
    } else if (++this.#met % this.#options.compareEvery === 0) {
      this.#again.push({ id, world });
    }
    if (from >= 0) this.#to.push(id);
  }

  #name(world: World): string {
    return digest(this.#keys.of(world));
  }

  #labelled(name: string): number {
    const known = this.#nameOf.get(name);
    if (known !== undefined) return known;
    this.#nameOf.set(name, this.#names.length);
    return this.#names.push(name) - 1;
  }

  #story(id: number): string {
    const names: string[] = [];
    for (let at = id; at > 0; at = this.#parent.at(at)) names.push(this.#names[this.#label.at(at)] ?? '');
    return names.reverse().join(' → ');
  }

  /** Two states with one name that have different futures: the name leaves something out that matters. */
  #misnamed(): string | null {
    for (const { id, world } of this.#again) {
      const first = new Set<number>();
      for (let i = this.#begins.at(id); i < this.#begins.at(id + 1); i++) first.add(this.#to.at(i));
      const other = this.#events
        .of(world)
        .map((step) => [step.name, this.#index.get(this.#name(step.world))] as const);
      const strange = other.find(([, next]) => next === undefined || !first.has(next));
      if (strange !== undefined || new Set(other.map(([, next]) => next)).size !== first.size)
        return `two states with one name: ${this.#keys.of(world)}\n  ${this.#story(id)}\n  differ in ${strange?.[0]}`;
    }
    return null;
  }

  /** Backwards from each goal: whoever is not met has no way there. */
  #lost(): readonly string[] {
    const n = this.#index.size;
    const first = new Int32Array(n + 1);
    for (let i = 0; i < this.#to.length; i++)
      first[this.#to.at(i) + 1] = (first[this.#to.at(i) + 1] ?? 0) + 1;
    for (let i = 0; i < n; i++) first[i + 1] = (first[i + 1] ?? 0) + (first[i] ?? 0);
    const into = new Int32Array(this.#to.length);
    const place = first.slice();
    let from = 0;
    for (let i = 0; i < this.#to.length; i++) {
      const to = this.#to.at(i);
      while (this.#begins.at(from + 1) <= i) from += 1;
      into[place[to] ?? 0] = from;
      place[to] = (place[to] ?? 0) + 1;
    }
    return Object.entries(this.#reached).flatMap(([goal, ids]) => {
      const met = new Uint8Array(n);
      const open: number[] = [];
      for (let i = 0; i < ids.length; i++) {
        met[ids.at(i)] = 1;
        open.push(ids.at(i));
      }
      for (let id = open.pop(); id !== undefined; id = open.pop()) {
        for (let i = first[id] ?? 0; i < (first[id + 1] ?? 0); i++) {
          const from = into[i] ?? 0;
          if (met[from] === 1) continue;
          met[from] = 1;
          open.push(from);
        }
      }
      const lost: string[] = [];
      for (let id = 0; id < n && lost.length < 3; id++)
        if (met[id] === 0) lost.push(`never ${goal}: ${this.#story(id)}`);
      return lost;
    });
  }
}
