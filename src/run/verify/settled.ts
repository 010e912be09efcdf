// Questions to two engines at the same time.

/**
 * The answers, once every question has ended: nothing may still run on an engine when it is closed.
 * @throws what the first of them threw that failed
 */
export async function settled<const T extends readonly Promise<unknown>[]>(
  questions: T,
): Promise<{ -readonly [place in keyof T]: Awaited<T[place]> }> {
  await Promise.allSettled(questions);
  return Promise.all(questions);
}
