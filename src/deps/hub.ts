// The package hub: its index, the versions of a package. What it answered last time serves while it is out of reach.
import {
  fail,
  isJsonArray,
  type JsonObject,
  type JsonValue,
  nearest,
  type Services,
  type Span,
  TsdbtError,
} from '../base/index.ts';
import type { PackageCache } from './archive-cache.ts';
import { hideCredentials, shownUrl } from './credentials.ts';
import { download, isDownloadFailure } from './download.ts';
import { depsErrors } from './errors.ts';
import { parseAnswer } from './hub-answer.ts';

const DEFAULT_HUB = 'https://hub.getdbt.com/';

export interface HubVersion {
  /** Name of the project in it. */
  readonly name: string;
  readonly packages: readonly JsonObject[];
  readonly requireDbtVersion: readonly string[];
  readonly tarball: string;
}

export interface HubPackage {
  readonly versions: ReadonlyMap<string, HubVersion>;
  /** The name it should be asked for by, when it has moved. */
  readonly movedTo: string | undefined;
}

export interface HubOptions {
  readonly services: Services;
  readonly cache: PackageCache;
  /** Told when an answer comes from the cache because the hub is out of reach. */
  readonly onOffline: (url: string, reason: string) => void;
}

/** Who asks, and how often again when the hub does not answer. */
export interface HubQuestion {
  readonly span: Span | undefined;
  readonly retries: number;
}

export class Hub {
  readonly #options: HubOptions;
  readonly #base: string;
  readonly #answers = new Map<string, Promise<JsonValue>>();
  /** Why it gave no answer at all; whoever has another one at hand does not wait for it a second time. */
  #failure: TsdbtError | undefined;

  constructor(options: HubOptions) {
    this.#options = options;
    const base = options.services.env.get('DBT_PACKAGE_HUB_URL') || DEFAULT_HUB;
    hideCredentials(base, options.services);
    this.#base = base.endsWith('/') ? base : `${base}/`;
  }

  /** Checks that the hub has the package. @throws TsdbtError package-not-in-index, package-download-failed, hub-answer-invalid */
  async checkIndex(name: string, { span, retries }: HubQuestion): Promise<void> {
    const url = this.#url('index');
    const index = await this.#ask(url, { span, retries });
    if (!isJsonArray(index))
      fail(depsErrors.hubAnswer, { url: shownUrl(url), problem: 'the index is no list' }, { span });
    const names = (index as readonly JsonValue[]).filter((one): one is string => typeof one === 'string');
    if (!names.includes(name)) fail(depsErrors.notInIndex, { name, near: nearest(name, names) }, { span });
  }

  /** All versions of a package. @throws TsdbtError package-download-failed, hub-answer-invalid, package-url-refused */
  async package(name: string, { span, retries }: HubQuestion): Promise<HubPackage> {
    if (!/^[A-Za-z0-9_.-]+\/[A-Za-z0-9_.-]+$/.test(name) || name.includes('..')) {
      fail(
        depsErrors.urlRefused,
        { what: 'hub name', text: name, problem: 'it is not of the form namespace/name' },
        { span },
      );
    }
    const url = this.#url(name);
    return parseAnswer(await this.#ask(url, { span, retries }), shownUrl(url), span);
  }

  #url(name: string): string {
    return `${this.#base}api/v1/${name}.json`;
  }

  #ask(url: string, question: HubQuestion): Promise<JsonValue> {
    let answer = this.#answers.get(url);
    if (!answer) {
      answer = this.#fetch(url, question);
      this.#answers.set(url, answer);
      // The next one may ask more often before giving up.
      answer.catch(() => this.#answers.delete(url));
    }
    return answer;
  }

  async #fetch(url: string, { span, retries }: HubQuestion): Promise<JsonValue> {
    const { services, cache, onOffline } = this.#options;
    const known = cache.get(`hub ${url}`);
    const tries = known ? 0 : retries;
    try {
      if (this.#failure && tries === 0) throw this.#failure;
      const options = { signal: services.signal, timeoutMs: 30_000, retries: tries, span };
      const body = await download(url, options);
      const value = jsonOf(body, url, span);
      cache.put(`hub ${url}`, body);
      return value;
    } catch (error) {
      if (!(error instanceof TsdbtError) || services.signal.aborted) throw error;
      if (isDownloadFailure(error) && error.diagnostic.cause !== undefined) this.#failure ??= error;
      if (!known) throw error;
      onOffline(shownUrl(url), error.message);
      return jsonOf(known, url, span);
    }
  }
}

function jsonOf(body: Buffer, url: string, span: Span | undefined): JsonValue {
  try {
    return JSON.parse(body.toString('utf8')) as JsonValue;
  } catch (cause) {
    return fail(depsErrors.hubAnswer, { url: shownUrl(url), problem: 'the answer is no JSON' }, { span, cause });
  }
}
