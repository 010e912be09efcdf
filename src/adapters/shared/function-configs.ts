// Config keys of functions that belong to one engine; dbt writes their defaults into every manifest.
import type { JsonObject } from '../../base/index.ts';

/** Engine → its defaults. */
export const functionConfigs: { readonly [engine: string]: JsonObject } = {
  snowflake: { quote_args: true },
};
