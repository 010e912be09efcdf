// A few places in which tests of one file work at the same time.

/** Lends one of `places` to each piece of work, which waits until one is free. */
export function lender<P>(places: readonly P[]): <T>(work: (place: P) => Promise<T>) => Promise<T> {
  const free = [...places];
  const waiting: ((place: P) => void)[] = [];
  return async (work) => {
    const place = free.pop() ?? (await new Promise<P>((resolve) => waiting.push(resolve)));
    try {
      return await work(place);
    } finally {
      const next = waiting.shift();
      if (next) next(place);
      else free.push(place);
    }
  };
}
