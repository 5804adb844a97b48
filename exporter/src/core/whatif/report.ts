// What came of the question, a day at a time: what would have fired, or what was missing, and what was not known.
import type { Cause } from '../fact.ts';
import type { Rule } from '../settings.ts';
import type { Minor, Ms } from '../types.ts';

/** A rule that would have fired. */
export interface Firing {
  readonly at: Ms;
  readonly rule: string;
  readonly then: Rule['then'];
  readonly why: string;
  readonly mtm: Minor | null;
}

/** The nearest that a killing rule came. */
export interface Nearest {
  readonly at: Ms;
  readonly rule: string;
  /** Share of the limit that was left, of the condition that was furthest from it; 0 = only time was missing. */
  readonly headroomRatio: number;
  readonly missing: readonly string[];
  readonly mtm: Minor | null;
}

/** A time of which nothing is claimed, and why. */
export interface Unjudged {
  readonly from: Ms;
  readonly to: Ms;
  readonly why: 'no samples' | 'it had really tripped' | 'monitoring was stopped';
}

export interface RealTrip {
  readonly at: Ms;
  readonly seq: number;
  readonly cause: Cause;
  readonly rule: string;
  readonly reason: string;
  readonly mtm: Minor | null;
}

export interface At {
  readonly at: Ms;
  readonly mtm: Minor;
}

export interface WhatIfDay {
  /** null before the journal's first day. */
  readonly day: string | null;
  readonly from: Ms;
  readonly to: Ms;
  /** Samples judged, and those of them whose MTM was not known. */
  readonly samples: number;
  readonly unknown: number;
  /** The longest first, at most twenty, and how long all of them are together. */
  readonly unjudged: readonly Unjudged[];
  readonly unjudgedMs: Ms;
  /** The kill; what follows it is not judged. */
  readonly fired: Firing | null;
  /** The first firing of each other rule before it. */
  readonly others: readonly Firing[];
  /** Of each killing rule; empty once one fired. */
  readonly nearest: readonly Nearest[];
  readonly trips: readonly RealTrip[];
  readonly settingsChanged: readonly { readonly at: Ms; readonly by: string }[];
  /** The last and the lowest MTM of the day that are known. */
  readonly end: At | null;
  readonly lowest: At | null;
  /** MTM at the firing less that at the end: what stopping then would have saved; below 0 it would have cost. */
  readonly saved: Minor | null;
}
