// The text of a manifest, with what of it may be copied from the manifest that stands there already.
import { randomBytes } from 'node:crypto';
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
  /** Which writings their bytes are of, in pairs: so many members, the place in `writings`. */
  readonly written: readonly number[];
}

/** Where things are in a manifest. */
export interface ManifestPlaces {
  /** The text up to the end of the metadata, which no other command writes. */
  readonly beginning: string;
  /** Names of the writings that members are of; none has the name of another. */
  readonly writings: readonly string[];
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

/** The name of the writing that each member is of: members of one name, in one section, have the same bytes at the same place of the order. */
export function* writingsOf(
  { writings }: Pick<ManifestPlaces, 'writings'>,
  { written }: Pick<MemberPlaces, 'written'>,
): Iterable<string> {
  for (let at = 0; at < written.length; at += 2)
    for (let left = written[at] ?? 0; left > 0; left -= 1) yield writings[written[at + 1] ?? -1] ?? '';
}

/** Notes which writing each member is of. */
class Writings {
  readonly #own = randomBytes(8).toString('hex');
  readonly #places = new Map<string, number>();

  get names(): readonly string[] {
    return [...this.#places.keys()];
  }

  /** Adds a member to those of a section; without a name it is of this writing. */
  add(written: number[], name = this.#own): void {
    const place = this.#places.get(name) ?? this.#places.size;
    this.#places.set(name, place);
    if (written.at(-1) === place) written[written.length - 2] = (written.at(-2) ?? 0) + 1;
    else written.push(1, place);
  }
}

/** Gives the parts of a manifest once, and then where things are in it. */
export class ManifestParts implements Iterable<string | FilePart> {
  readonly #manifest: PartlyKeptManifest;
  readonly #earlier: OpenManifest | undefined;
  readonly #markOf: (id: string) => string;
  readonly #writings = new Writings();
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
    return { ...this.#places, writings: this.#writings.names } as ManifestPlaces;
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
    const written: number[] = [];
    const earlier = this.#earlier?.places;
    const known = earlier?.[name];
    const writings = earlier && known && writingsOf(earlier, known)[Symbol.iterator]();
    /** Of the next member in the earlier manifest, after the brace or comma before it. */
    let place = (known?.start ?? 0) + 1;
    /** Kept members in a row: with the commas between them they are one piece. */
    let row: { before: string; start: number; size: number } | undefined;
    for (const [id, member] of members) {
      const index = sizes.length;
      const before = index === 0 ? '{' : ',';
      const size = known?.sizes[index] ?? 0;
      const writing = writings?.next();
      let mark: string;
      if (member === KEPT) {
        this.#writings.add(written, writing?.done === false ? writing.value : undefined);
        if (row) row.size += 1 + size;
        else row = { before, start: place, size };
        sizes.push(size);
        mark = known?.marks[index] ?? '';
      } else {
        if (row) yield* this.#row(row);
        row = undefined;
        const from = this.#at + 1;
        yield this.#noted(`${before}${JSON.stringify(id)}:${jsonText(member)}`);
        this.#writings.add(written);
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
    this.#places[name] = { start, sizes, marks, written };
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
