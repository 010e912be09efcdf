// JSON as Python's json.dumps writes it: dbt's tables of results hold lists and dicts as such texts.

/** Blanks after commas and colons, ASCII only. */
export function pythonJson(value: unknown): string {
  if (Array.isArray(value)) return pythonJsonList(value.map(pythonJson));
  if (typeof value === 'object' && value !== null) {
    return pythonJsonDict(Object.entries(value).map(([key, item]) => [key, pythonJson(item)]));
  }
  return typeof value === 'string' ? pythonJsonString(value) : (JSON.stringify(value) ?? 'null');
}

/** A list of items that are JSON already. */
export function pythonJsonList(items: readonly string[]): string {
  return `[${items.join(', ')}]`;
}

/** A dict of items that are JSON already. */
export function pythonJsonDict(items: readonly (readonly [string, string])[]): string {
  return `{${items.map(([key, item]) => `${pythonJsonString(key)}: ${item}`).join(', ')}}`;
}

function pythonJsonString(text: string): string {
  return JSON.stringify(text).replace(
    /[\u007f-\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
