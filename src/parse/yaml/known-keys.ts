// Keys of entries to which dbt allows no others.
import { type Entry, invalid } from './properties-file.ts';

const known: { readonly [section: string]: ReadonlySet<string> } = {
  sources: new Set([
    ...['name', 'description', 'meta', 'database', 'schema', 'loader', 'quoting', 'freshness', 'loaded_at_field'],
    ...['loaded_at_query', 'tables', 'tags', 'config', 'overrides', 'loaded_at_field_present'],
    ...['unrendered_database', 'unrendered_schema'],
  ]),
  exposures: new Set([
    ...['name', 'type', 'owner', 'description', 'label', 'maturity', 'meta', 'tags', 'url', 'depends_on', 'config'],
  ]),
  groups: new Set(['name', 'owner', 'description', 'config']),
  unit_tests: new Set(['name', 'model', 'given', 'expect', 'description', 'overrides', 'config', 'versions']),
};

/** Refuses keys that an entry of its section cannot have. @throws TsdbtError invalid-property */
export function refuseOtherKeys({ properties, section, data, locate }: Entry): void {
  const allowed = known[section];
  if (!allowed) return;
  const others = Object.keys(data).filter((key) => !allowed.has(key));
  const [first] = others;
  if (first === undefined) return;
  const shown = others.map((key) => `'${key}'`).join(', ');
  const reason = `at path []: Additional properties are not allowed (${shown} ${others.length > 1 ? 'were' : 'was'} unexpected)`;
  invalid(properties, section, reason, locate([first], 'key'));
}
