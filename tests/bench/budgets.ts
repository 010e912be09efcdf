// A budget and its figure, as all benches print them.

export interface MeasuredBudget {
  readonly name: string;
  readonly value: number;
  readonly limit: number;
  readonly unit: string;
}

/** Units of what takes longer on a slower machine. A frame is none: nothing is drawn more often than the screen asks. */
const TIMES: ReadonlySet<string> = new Set(['ms', 's', 'CPU-s']);

/** The figure as it would be on the machine that budgets are for, on which all takes a `slowness`-th of the time. */
function comparable({ value, unit }: MeasuredBudget, slowness: number): number {
  return TIMES.has(unit) ? value / slowness : value;
}

/** Whether a budget is met. @param slowness of this machine beside the one that budgets are for (calibration.ts) */
export function isMet(budget: MeasuredBudget, slowness = 1): boolean {
  return comparable(budget, slowness) <= budget.limit;
}

/** One line: whether it is met, what was measured, what the limit is. @param slowness as for `isMet` */
export function budgetLine(budget: MeasuredBudget, slowness = 1): string {
  const { name, value, limit, unit } = budget;
  const found = comparable(budget, slowness);
  const here = found === value ? '' : ` (${shown(value)} here)`;
  return `${isMet(budget, slowness) ? 'ok  ' : 'OVER'} ${name.padEnd(44)} ${shown(found)} ${unit}${here}   limit ${limit} ${unit}`;
}

function shown(value: number): string {
  return Number.isInteger(value) ? String(value) : value.toFixed(value < 10 ? 2 : 0);
}
