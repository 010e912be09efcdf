// How the page gets its files: from the page itself, or by a classic script that calls `__d(key, payload)`. The only
// way that works from a folder, a host and a single file alike.
import { unpackWords } from './word-packing.ts';

/** What a page can do. The application gives it; tests give their own. */
export interface LoaderPorts {
  /** The payload of a file that is part of the page: the text of `<script type="text/plain" data-key="…">`. */
  inline(key: string): string | undefined;
  /** Resolved when all of the page is parsed: a single file holds its data below the application. */
  parsed(): Promise<void>;
  /** Adds `<script src="…">`; resolved when it has run, rejected when it could not be loaded. */
  addScript(path: string): Promise<void>;
  /** Base64 of gzip → text. */
  unpack(payload: string): Promise<string>;
}

/** A file that could not be read: shown in a box with its path and a button to try again. */
export class ShardProblem extends Error {
  readonly path: string;
  constructor(path: string, message: string) {
    super(message);
    this.path = path;
  }
}

/** Loads each file once; one that failed is tried again when it is asked for again. */
export class Loader {
  readonly #ports: LoaderPorts;
  readonly #base: string;
  readonly #payloads = new Map<string, string>();
  readonly #texts = new Map<string, Promise<string>>();
  #files: ReadonlyMap<string, string> = new Map();

  /** `base` is the way from the page to the folder `docs/`: '' or 'docs/'. */
  constructor(ports: LoaderPorts, base: string) {
    this.#ports = ports;
    this.#base = base;
  }

  /** Called by the scripts, as the global `__d`. */
  readonly receive = (key: string, payload: string): void => {
    this.#payloads.set(key, payload);
  };

  /** Once the core is read: which file has which key. A key without a path ('') is in the page itself. */
  setFiles(files: ReadonlyMap<string, string>): void {
    this.#files = files;
  }

  /** True when there is such a file, or the page holds it. */
  has(key: string): boolean {
    return this.#files.has(key) || this.#ports.inline(key) !== undefined;
  }

  /** Drops the text of a file that was read; it is loaded again when somebody asks again. */
  forget(key: string): void {
    this.#texts.delete(key);
  }

  /** The JSON text of a file. @throws ShardProblem (rejects) when it is missing or damaged */
  text(key: string): Promise<string> {
    const known = this.#texts.get(key);
    if (known) return known;
    const text = this.#load(key).catch((error: unknown) => {
      this.#texts.delete(key);
      throw error;
    });
    this.#texts.set(key, text);
    return text;
  }

  async #load(key: string): Promise<string> {
    const file = this.#files.get(key) ?? '';
    const path = `${this.#base}${file}`;
    let inline = this.#ports.inline(key);
    if (inline === undefined && file === '') {
      await this.#ports.parsed();
      inline = this.#ports.inline(key);
    }
    if (inline === undefined) {
      if (file === '') throw new ShardProblem(key, `this site has no file for ${key}`);
      try {
        await this.#ports.addScript(path);
      } catch {
        throw new ShardProblem(path, `${path} could not be loaded`);
      }
    }
    const payload = inline ?? this.#payloads.get(key);
    this.#payloads.delete(key);
    if (payload === undefined) throw new ShardProblem(path, `${path} does not hold what it should`);
    try {
      return unpackWords(await this.#ports.unpack(payload.trim()));
    } catch {
      throw new ShardProblem(path, `${path} is damaged`);
    }
  }
}

/** The text of a script file: what the page's `__d` gets. Base64 cannot end a script or a string. */
export function shardScript(key: string, payload: string): string {
  return `__d(${JSON.stringify(key)},"${payload}")\n`;
}
