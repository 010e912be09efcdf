// A bound on what one analysis may make: stars over stars over stars grow without end.

/** Thrown inside an analysis when it is given up; never leaves it. */
export class TooLarge extends Error {}

export class Budget {
  #left: number;

  constructor(columns: number) {
    this.#left = columns;
  }

  /** @throws TooLarge when no more columns can be made */
  spend(columns: number): void {
    this.#left -= columns;
    if (this.#left < 0) throw new TooLarge();
  }
}
