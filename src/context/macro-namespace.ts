// `dbt_utils` in `{{ dbt_utils.star(…) }}`: the macros of one package as attributes.
import { JinjaObject, type Value } from '../jinja/index.ts';

export class MacroNamespace extends JinjaObject {
  readonly typeName: string = 'dict';
  readonly packageName: string;
  readonly #find: (name: string) => Value | undefined;

  constructor(packageName: string, find: (name: string) => Value | undefined) {
    super();
    this.packageName = packageName;
    this.#find = find;
  }

  override getAttr(name: string): Value | undefined {
    return this.#find(name);
  }
}
