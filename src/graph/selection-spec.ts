// Selections as the command line and selectors.yml write them, with the errors of this room.
import {
  type CriterionParts,
  completeCriterion,
  fail,
  type IndirectSelection,
  type RefuseSelection,
  readCriterion,
  readSelection,
  SELECTION_METHODS,
  type SelectionCriterion,
  type SelectionSpec,
  type Span,
} from '../base/index.ts';
import { graphErrors } from './errors.ts';
import { nearNames } from './near-names.ts';

export type {
  CriterionParts,
  SelectionCriterion,
  SelectionGroup,
  SelectionMethod,
  SelectionSpec,
} from '../base/index.ts';

/**
 * Reads `--select` and `--exclude` values: items of one value (separated by blanks) and all values are united, items
 * joined by commas are intersected. An empty `select` means everything.
 * @throws TsdbtError 1420, 1421
 */
export function parseSelection(
  select: readonly string[],
  exclude: readonly string[],
  indirect: IndirectSelection = 'eager',
): SelectionSpec {
  return readSelection(select, exclude, indirect, refuseAt(undefined));
}

/** Reads one criterion of the command line. @throws TsdbtError 1420, 1421 */
export function parseCriterion(text: string, indirect: IndirectSelection, span?: Span): SelectionCriterion {
  return readCriterion(text, indirect, refuseAt(span));
}

/** Checks and completes a criterion; `raw` is the text to name in errors. @throws TsdbtError 1420, 1421 */
export function criterion(raw: string, parts: CriterionParts, span?: Span): SelectionCriterion {
  return completeCriterion(raw, parts, refuseAt(span));
}

function refuseAt(span: Span | undefined): RefuseSelection {
  return (problem) =>
    problem.kind === 'unknown-method'
      ? fail(
          graphErrors.unknownMethod,
          { method: problem.method, near: nearNames(problem.method, SELECTION_METHODS) },
          { span },
        )
      : fail(
          graphErrors.invalidSpec,
          { spec: problem.spec, problem: '"@" prefix and "+" suffix are incompatible' },
          { span },
        );
}
