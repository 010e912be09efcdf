// What tests may have go wrong, at which statement and how often.
import { setTimeout as sleep } from 'node:timers/promises';

export type FaultAction =
  /** The connection ends before the statement runs: it never ran. */
  | { readonly kind: 'drop-before' }
  /** The statement runs and the answer is lost. */
  | { readonly kind: 'drop-after' }
  | { readonly kind: 'delay'; readonly milliseconds: number }
  /** An HTTP status instead of an answer; the statement does not run. */
  | { readonly kind: 'status'; readonly status: number }
  /** The session's token is no longer good: the driver must renew it. */
  | { readonly kind: 'expire-token' };

export interface Fault {
  readonly action: FaultAction;
  /** Statements that it happens to; without it, any. */
  readonly match?: RegExp;
  /** How often; once without it. */
  readonly times?: number;
}

/** The faults that are still to happen. */
export class Faults {
  #waiting: { readonly fault: Fault; left: number }[] = [];

  inject(fault: Fault): void {
    this.#waiting.push({ fault, left: fault.times ?? 1 });
  }

  clear(): void {
    this.#waiting = [];
  }

  /** The action for this statement, taken; undefined when nothing shall happen. */
  take(sql: string): FaultAction | undefined {
    const found = this.#waiting.find(({ fault }) => fault.match?.test(sql) !== false);
    if (!found) return undefined;
    found.left -= 1;
    if (found.left <= 0) this.#waiting = this.#waiting.filter((each) => each !== found);
    return found.fault.action;
  }
}

/** The wait that a delay asks for. */
export function delayOf(action: FaultAction | undefined): Promise<void> | undefined {
  return action?.kind === 'delay' ? sleep(action.milliseconds) : undefined;
}
