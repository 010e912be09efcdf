// Windows of event time: what a microbatch, or --sample, reads of the inputs that have an event_time.
import type { EventTimeFilter } from '../adapters/index.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../base/index.ts';
import { PyDateTime, utcZone } from '../jinja/index.ts';
import type { ColumnNode, ParsedNode } from '../parse/index.ts';

/** From `start` up to, not including, `end`; milliseconds since 1970 UTC. */
export interface EventWindow {
  readonly start: number;
  readonly end: number;
}

/** One batch of a microbatch model, as its template sees it in `model.batch`. */
export interface BatchContext extends EventWindow {
  /** `20240131` for a day. */
  readonly id: string;
  /** `2024-01-31`: how lines and files name it. */
  readonly label: string;
}

/** An input with its configuration. */
interface FilteredInput {
  readonly config: JsonObject;
  readonly columns: ReadonlyMap<string, ColumnNode>;
  /** Of sources. */
  readonly quoting?: JsonObject;
}

/** What is read of inputs while one node is compiled. */
export interface InputWindow {
  readonly batch: BatchContext | undefined;
  readonly sample: EventWindow | undefined;
}

/** The moment as Python prints it: `2024-01-31 00:00:00+00:00`. */
export function momentText(milliseconds: number): string {
  return PyDateTime.fromEpoch(milliseconds, utcZone).toText();
}

/**
 * The filter around an input: only models and snapshots read a part, and only of inputs that say when their rows
 * happened. A batch in sample mode reads what both windows have in common.
 */
export function inputFilter(
  reader: Pick<ParsedNode, 'kind'>,
  input: FilteredInput,
  { batch, sample }: InputWindow,
  quote: (name: string) => string,
): EventTimeFilter | undefined {
  const field = input.config['event_time'];
  if (typeof field !== 'string' || field === '') return undefined;
  if (reader.kind !== 'model' && reader.kind !== 'snapshot') return undefined;
  const window = batch && sample ? overlap(batch, sample) : (batch ?? sample);
  if (!window) return undefined;
  return {
    field: isQuoted(input, field) ? quote(field) : field,
    start: momentText(window.start),
    end: momentText(window.end),
  };
}

function overlap(a: EventWindow, b: EventWindow): EventWindow {
  return { start: Math.max(a.start, b.start), end: Math.min(a.end, b.end) };
}

function isQuoted({ columns, quoting }: FilteredInput, field: string): boolean {
  const own = columns.get(field)?.quote;
  if (typeof own === 'boolean') return own;
  const byDefault: JsonValue | undefined = isJsonObject(quoting) ? quoting['column'] : undefined;
  return byDefault === true;
}
