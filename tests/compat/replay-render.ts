// Renders nodes of a manifest and puts the CTEs of their ephemeral parents in front.
import { isJsonObject } from '../../src/base/index.ts';
import { CTE_PREFIX, cteText, genericTestKwargs, injectCtes } from '../../src/compile/index.ts';
import type { InvocationFacts } from '../../src/context/index.ts';
import { parseTemplate, renderPlain, type Value } from '../../src/jinja/index.ts';
import { graphOf, type ReplayVars, replayContext } from './replay-context.ts';
import { objectOf, type ReplayManifest, textOf } from './replay-manifest.ts';

interface Body {
  readonly text: string;
  readonly ephemeral: readonly string[];
}

export class Replay {
  readonly #manifest: ReplayManifest;
  readonly #bodies = new Map<string, Promise<Body>>();
  #graph: Value | undefined;

  readonly #facts: InvocationFacts;
  readonly #vars: ReplayVars;

  constructor(manifest: ReplayManifest, facts: InvocationFacts, vars: ReplayVars) {
    this.#manifest = manifest;
    this.#facts = facts;
    this.#vars = vars;
  }

  /** The compiled code of a node. @throws LeftOut, TsdbtError */
  async compiled(id: string): Promise<string> {
    const body = await this.#body(id);
    const ctes = new Map<string, string>();
    await this.#collect(body, ctes);
    return ctes.size === 0 ? body.text : injectCtes(body.text, [...ctes.values()]).sql;
  }

  async #collect(body: Body, ctes: Map<string, string>): Promise<void> {
    for (const id of body.ephemeral) {
      const parent = await this.#body(id);
      await this.#collect(parent, ctes);
      const node = this.#manifest.resources.get(id);
      if (node && !ctes.has(id)) ctes.set(id, cteText(`${CTE_PREFIX}${textOf(node, 'alias')}`, parent.text));
    }
  }

  #body(id: string): Promise<Body> {
    const known = this.#bodies.get(id);
    if (known) return known;
    const made = this.#render(id);
    this.#bodies.set(id, made);
    return made;
  }

  async #render(id: string): Promise<Body> {
    const node = this.#manifest.resources.get(id) ?? {};
    const ephemeral = new Set<string>();
    const render = {
      manifest: this.#manifest,
      facts: this.#facts,
      vars: this.#vars,
      graph: () => (this.#graph ??= graphOf(this.#manifest)),
      onEphemeral: (parent: string) => void ephemeral.add(parent),
    };
    const metadata = node['test_metadata'];
    let { globals } = replayContext(node, render);
    if (isJsonObject(metadata)) {
      const test = { name: textOf(metadata, 'name'), kwargs: objectOf(metadata['kwargs']), namespace: null };
      const kwargs = await genericTestKwargs(test, globals);
      ({ globals } = replayContext(node, render, new Map([['_dbt_generic_test_kwargs', kwargs]])));
    }
    const file = { path: textOf(node, 'original_file_path'), text: textOf(node, 'raw_code') };
    const { text } = renderPlain(file) ?? (await parseTemplate(file).render({ globals }));
    return { text, ephemeral: [...ephemeral] };
  }
}
