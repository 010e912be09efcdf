// Which of several statements failed, where a text holds more than one and the engine takes them one by one.

const statements = new WeakMap<object, string>();

/** Keeps the statement, as it was sent, with its error: places in the error count from its start. */
export function noteFailedStatement(error: Error, sql: string): void {
  statements.set(error, sql);
}

/** The statement of an error, where its connection noted one. */
export function failedStatement(error: unknown): string | undefined {
  return typeof error === 'object' && error !== null ? statements.get(error) : undefined;
}
