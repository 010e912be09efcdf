// A budget and its figure, as all benches print them.

export interface MeasuredBudget {
  readonly name: string;
  readonly value: number;
  readonly limit: number;
  readonly unit: string;
}

/** One line: whether it is met, what was measured, what the limit is. */
export function budgetLine({ name, value, limit, unit }: MeasuredBudget): string {
  const shown = Number.isInteger(value) ? String(value) : value.toFixed(value < 10 ? 2 : 0);
  return `${value <= limit ? 'ok  ' : 'OVER'} ${name.padEnd(44)} ${shown} ${unit}   limit ${limit} ${unit}`;
}
