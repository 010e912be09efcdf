// A place in a properties file that is looked for only when somebody asks: to find it takes the whole file.
import type { Span, YamlPath } from '../../base/index.ts';
import type { Entry } from './properties-file.ts';

export abstract class YamlPlace implements Span {
  /** Where it is in the document. */
  readonly path: YamlPath;

  constructor(path: YamlPath) {
    this.path = path;
  }

  protected abstract find(): Span;

  get file(): Span['file'] {
    return this.find().file;
  }
  get start(): number {
    return this.find().start;
  }
  get end(): number {
    return this.find().end;
  }
}

class EntryPlace extends YamlPlace {
  readonly #entry: Entry;

  constructor(entry: Entry, path: YamlPath) {
    super([entry.section, entry.index, ...path]);
    this.#entry = entry;
  }

  protected override find(): Span {
    return this.#entry.properties.document.locate(this.path);
  }
}

/** The place of a value in an entry. */
export function placeInEntry(entry: Entry, path: YamlPath): YamlPlace {
  return new EntryPlace(entry, path);
}
