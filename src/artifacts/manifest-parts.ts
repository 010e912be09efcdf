// The text of a manifest, with what of it may be copied from the manifest that stands there already.
import type { JsonValue } from '../base/index.ts';
import type { ManifestV12 } from './artifact.ts';
import { jsonText } from './json-text.ts';
import type { FilePart } from './write-file.ts';

/** Stands for a member, or a whole section, whose text is in the earlier manifest. */
export const KEPT: unique symbol = Symbol('kept');
type Kept = typeof KEPT;

/** Sections whose members may be kept one by one. */
const BY_MEMBER = ['nodes', 'sources'] as const;
/** Sections that are kept as a whole. */
const AS_WHOLE = ['macros', 'parent_map', 'child_map'] as const;

/** Where in a manifest the members of a section are, in their order. */
export interface MemberPlaces {
  /** Of the section's opening brace. */
  readonly start: number;
  /** Bytes of each member with its key. */
  readonly sizes: readonly number[];
  /** What each member says more than the parse does, as its mark; empty at the end, and where it says no more. */
  readonly marks: readonly string[];
}

/** Where things are in a manifest. */
export interface ManifestPlaces {
  /** The text up to the end of the metadata, which no other command writes. */
  readonly beginning: string;
  readonly nodes: MemberPlaces;
  readonly sources: MemberPlaces;
  readonly macros: readonly [start: number, size: number];
  readonly parent_map: readonly [start: number, size: number];
  readonly child_map: readonly [start: number, size: number];
}

/** An open manifest, and where things are in it. */
export interface OpenManifest {
  readonly handle: number;
  readonly places: ManifestPlaces;
}

type MemberOrKept<T> = Iterable<readonly [id: string, member: T | Kept]>;

/** A manifest of which some parts are kept. */
export type PartlyKeptManifest = {
  readonly [name in keyof ManifestV12]: name extends (typeof BY_MEMBER)[number]
    ? MemberOrKept<ManifestV12[name] extends Iterable<readonly [string, infer T]> ? T : never>
    : name extends (typeof AS_WHOLE)[number]
      ? ManifestV12[name] | Kept
      : ManifestV12[name];
};

/** Gives the parts of a manifest once, and then where things are in it. */
export class ManifestParts implements Iterable<string | FilePart> {
  readonly #manifest: PartlyKeptManifest;
  readonly #earlier: OpenManifest | undefined;
  readonly #markOf: (id: string) => string;
  #at = 0;
  #places: Partial<{ -readonly [name in keyof ManifestPlaces]: ManifestPlaces[name] }> = {};

  /** `markOf` gives the mark of what a member says more than the parse does; empty where it says no more. */
  constructor(manifest: PartlyKeptManifest, earlier: OpenManifest | undefined, markOf: (id: string) => string) {
    this.#manifest = manifest;
    this.#earlier = earlier;
    this.#markOf = markOf;
  }

  /** Where things are, when all parts were taken. */
  get places(): ManifestPlaces {
    return this.#places as ManifestPlaces;
  }

  *[Symbol.iterator](): Iterator<string | FilePart> {
    let before = '{';
    for (const [name, section] of Object.entries(this.#manifest)) {
      yield this.#noted(`${before}${JSON.stringify(name)}:`);
      yield* this.#section(name as keyof ManifestV12, section);
      before = ',';
    }
    yield this.#noted('}');
  }

  *#section(name: keyof ManifestV12, section: PartlyKeptManifest[keyof ManifestV12]): Iterable<string | FilePart> {
    if (name === 'metadata') {
      const text = jsonText(section as unknown as JsonValue);
      this.#places.beginning = `{"metadata":${text}`;
      yield this.#noted(text);
      return;
    }
    const start = this.#at;
    const isByMember = (BY_MEMBER as readonly string[]).includes(name);
    if (section === KEPT) yield this.#copied(...(this.#earlier?.places[name as 'parent_map'] ?? [0, 0]));
    else if (isByMember) yield* this.#members(name as 'nodes', section as PartlyKeptManifest['nodes']);
    else yield* this.#fresh(section as Iterable<readonly [string, JsonValue]>);
    if ((AS_WHOLE as readonly string[]).includes(name)) this.#places[name as 'parent_map'] = [start, this.#at - start];
  }

  *#fresh(members: Iterable<readonly [string, JsonValue]>): Iterable<string> {
    let before = '{';
    for (const [id, member] of members) {
      yield this.#noted(`${before}${JSON.stringify(id)}:${jsonText(member)}`);
      before = ',';
    }
    yield this.#noted(before === '{' ? '{}' : '}');
  }

  *#members(name: (typeof BY_MEMBER)[number], members: PartlyKeptManifest['nodes']): Iterable<string | FilePart> {
    const start = this.#at;
    const sizes: number[] = [];
    const marks: string[] = [];
    const known = this.#earlier?.places[name];
    /** Of the next member in the earlier manifest, after the brace or comma before it. */
    let place = (known?.start ?? 0) + 1;
    /** Kept members in a row: with the commas between them they are one piece. */
    let row: { before: string; start: number; size: number } | undefined;
    for (const [id, member] of members) {
      const index = sizes.length;
      const before = index === 0 ? '{' : ',';
      const size = known?.sizes[index] ?? 0;
      let mark: string;
      if (member === KEPT) {
        if (row) row.size += 1 + size;
        else row = { before, start: place, size };
        sizes.push(size);
        mark = known?.marks[index] ?? '';
      } else {
        if (row) yield* this.#row(row);
        row = undefined;
        const from = this.#at + 1;
        yield this.#noted(`${before}${JSON.stringify(id)}:${jsonText(member)}`);
        sizes.push(this.#at - from);
        mark = this.#markOf(id);
      }
      if (mark !== '') {
        while (marks.length < index) marks.push('');
        marks.push(mark);
      }
      place += size + 1;
    }
    if (row) yield* this.#row(row);
    yield this.#noted(sizes.length === 0 ? '{}' : '}');
    this.#places[name] = { start, sizes, marks };
  }

  *#row({ before, start, size }: { before: string; start: number; size: number }): Iterable<string | FilePart> {
    yield this.#noted(before);
    yield this.#copied(start, size);
  }

  #noted(text: string): string {
    this.#at += Buffer.byteLength(text);
    return text;
  }

  #copied(start: number, size: number): FilePart {
    this.#at += size;
    return { handle: this.#earlier?.handle ?? -1, start, size };
  }
}
