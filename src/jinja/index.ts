// jinja: the template engine. See README.md of this folder.
import { siteFor } from './compile/macro-value.ts';
import type { CallArgs, CallSite, MaybePromise, Value } from './values.ts';

export { getAttribute, getItem } from './access.ts';
export { parseBlocks, storedBlocks, storedMacros, storeMacros } from './blocks.ts';
export { MacroValue, type MacroValueOptions } from './compile/macro-value.ts';
export { fault, jinjaErrors, withoutAdvice } from './errors.ts';
export { iterateValue } from './iteration.ts';
export { OnePass } from './iterators.ts';
export { isLiteral, renderLiteral, scanLiteral } from './literal-scan.ts';
export { compareValues, isTruthy, valuesEqual } from './operators.ts';
export { type TemplatePiece, templatePieces, templateShape } from './pieces.ts';
export { toJson, toValue } from './plain-data.ts';
export { unreturned } from './returned.ts';
export type { StoredBlock } from './stored-blocks.ts';
export { callInSync, callMacro, parseTemplate, renderPlain, Template, templateOf } from './template.ts';
export { codeMatches } from './template-code.ts';
export { reprOf, strOf, typeNameOf } from './text.ts';
export type * from './types.ts';
export * from './values.ts';

/** Calls a callable value (macro or host function) inside the render of `site`. */
export function callValue(callee: Value, args: CallArgs, site: CallSite): MaybePromise<Value> {
  return siteFor(site).call(callee, args);
}
export { type DateFields, fixedZone, namedZone, utcZone, type Zone } from './python/date-fields.ts';
export { PyDate, PyDateTime, PyTime, parseIsoDateTime, pyFloat, TimeDelta, ZoneValue } from './python/datetime.ts';
export { PyDecimal } from './python/decimal.ts';
export { strftime, strptime } from './python/strftime.ts';
export { plainText } from './tokens.ts';
