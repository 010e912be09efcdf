// CSV text of unit tests read as Python's csv.DictReader reads it.
import { type JsonObject, jsonObject } from '../../base/index.ts';

/** One dict per row; missing cells are null. */
export function csvRows(text: string): JsonObject[] {
  const [header, ...rows] = records(text).filter((cells) => cells.length > 0);
  if (!header) return [];
  return rows.map((cells) => jsonObject(header.map((name, index) => [name, cells[index] ?? null])));
}

function records(text: string): string[][] {
  const found: string[][] = [];
  let cells: string[] = [];
  let cell = '';
  let quoted = false;
  let started = false;
  const endCell = (): void => {
    cells.push(cell);
    cell = '';
    started = false;
  };
  const endRow = (): void => {
    if (cells.length > 0 || cell !== '' || started) endCell();
    found.push(cells);
    cells = [];
  };
  for (let at = 0; at < text.length; at += 1) {
    const sign = text.charAt(at);
    if (quoted) {
      if (sign !== '"') cell += sign;
      else if (text.charAt(at + 1) === '"') {
        cell += '"';
        at += 1;
      } else quoted = false;
    } else if (sign === '"' && !started) {
      quoted = true;
      started = true;
    } else if (sign === ',') endCell();
    else if (sign === '\n') endRow();
    else if (sign === '\r') {
      if (text.charAt(at + 1) !== '\n') endRow();
    } else {
      cell += sign;
      started = true;
    }
  }
  if (cells.length > 0 || cell !== '' || started) endRow();
  return found;
}
