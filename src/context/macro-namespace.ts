// `dbt_utils` in `{{ dbt_utils.star(…) }}`: the macros of one package as attributes.
import { NameLookup, type NameLookupOptions } from './name-lookup.ts';

export class MacroNamespace extends NameLookup {
  /** As Jinja calls it where a macro is missing, in which it names the module too. */
  override readonly typeName: string = 'dbt.context.macros.MacroNamespace';
  readonly packageName: string;

  constructor(packageName: string, options: Pick<NameLookupOptions, 'find' | 'names'>) {
    super(options);
    this.packageName = packageName;
  }
}
