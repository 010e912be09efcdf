// A place in a properties file that is looked for only when somebody asks: to find it takes the whole file.
import type { Span, YamlPath } from '../../base/index.ts';
import type { Entry } from './properties-file.ts';

export class YamlPlace implements Span {
  /** Where it is in the document. */
  readonly path: YamlPath;
  readonly #find: () => Span;
  #found: Span | undefined;

  constructor(path: YamlPath, find: () => Span) {
    this.path = path;
    this.#find = find;
  }

  #place(): Span {
    this.#found ??= this.#find();
    return this.#found;
  }

  get file(): Span['file'] {
    return this.#place().file;
  }
  get start(): number {
    return this.#place().start;
  }
  get end(): number {
    return this.#place().end;
  }
}

/** The place of a value in an entry. */
export function placeInEntry(entry: Entry, path: YamlPath): YamlPlace {
  return new YamlPlace([entry.section, entry.index, ...path], () => entry.locate(path));
}
