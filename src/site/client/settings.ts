const PREFIX = 'tsdbt-docs.';

/** What the reader chose earlier, or undefined; also where the browser keeps nothing. */
export function readSetting(name: string): string | undefined {
  try {
    return localStorage.getItem(PREFIX + name) ?? undefined;
  } catch {
    return undefined;
  }
}

/** Remembers a choice for the next visit, where the browser lets us. */
export function writeSetting(name: string, value: string): void {
  try {
    localStorage.setItem(PREFIX + name, value);
  } catch {
    // Private windows refuse; the choice then holds for this visit.
  }
}
