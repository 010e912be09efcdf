// Words of the checker of JSON schemas that dbt asks.

/** What is said of keys that an object must not have. */
export function unexpectedKeys(keys: readonly string[]): string {
  const shown = keys.map((key) => `'${key}'`).join(', ');
  return `Additional properties are not allowed (${shown} ${keys.length > 1 ? 'were' : 'was'} unexpected)`;
}
