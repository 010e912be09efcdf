// `--show`: the first rows of each loaded seed, between two rules of text as dbt sets them.
import { jsonObject } from '../../base/index.ts';
import { ResultTable } from '../../context/index.ts';
import { emptyLine, type RunResults } from '../../run/index.ts';
import type { Invocation } from '../invocation.ts';
import { rowsTable } from '../ui/rows-table.ts';

const SAMPLE_ROWS = 10;
const MAX_CELL = 20;

/** Prints a sample of every loaded seed when `--show` asks for it. */
export function printSeedSamples(invocation: Invocation, run: RunResults): void {
  if (invocation.given.get('SHOW') !== true) return;
  for (const { resource, table } of run.results) {
    if (resource.kind !== 'seed' || !(table instanceof ResultTable)) continue;
    const header = `Random sample of table: ${resource.schema}.${resource.alias}`;
    invocation.console.emit(emptyLine());
    for (const msg of [header, '-'.repeat(header.length)]) {
      invocation.console.emit({
        code: 'Q004',
        name: 'SeedHeader',
        level: 'info',
        msg,
        data: jsonObject([['header', msg]]),
      });
    }
    const isText = table.columnNames.map((_, at) => /char|text|string/i.test(table.columnTypes[at] ?? 'text'));
    const rows = { columns: table.columnNames, rows: table.cells.slice(0, SAMPLE_ROWS), isText };
    invocation.console.emit({
      code: 'Z052',
      name: 'PrintEvent',
      level: 'info',
      msg: rowsTable(rows, { maxCell: MAX_CELL }).trimEnd(),
      always: true,
    });
    invocation.console.emit(emptyLine());
  }
}
