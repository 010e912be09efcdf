// jinja: the template engine. See README.md of this folder.
import type { JsonValue, SourceFile } from '../base/index.ts';
import type { FileBlocks, LiteralTemplate, MacroBlock, ParseBlocksOptions, Rendered, RenderOptions, StaticCall } from './types.ts';
import { type CallArgs, type CallSite, JinjaObject, type MaybePromise, type Value } from './values.ts';

export type * from './types.ts';
export * from './values.ts';

export declare class Template {
  readonly file: SourceFile;
  constructor(file: SourceFile);
  renderSync(options: RenderOptions): Rendered;
  render(options: RenderOptions): Promise<Rendered>;
  renderNative(options: RenderOptions): Value;
  calls(): readonly StaticCall[];
}
export interface MacroValueOptions {
  readonly packageName: string;
  readonly onEnter?: ((site: CallSite) => void) | undefined;
}
export declare class MacroValue extends JinjaObject {
  readonly typeName: string;
  readonly block: MacroBlock;
  readonly packageName: string;
  constructor(block: MacroBlock, options: MacroValueOptions);
  override call(args: CallArgs, site: CallSite): MaybePromise<Value>;
}
export declare function parseTemplate(file: SourceFile): Template;
export declare function parseBlocks(file: SourceFile, options?: ParseBlocksOptions): FileBlocks;
export declare function scanLiteral(file: SourceFile): LiteralTemplate | undefined;
export declare function toValue(data: JsonValue): Value;
export declare function toJson(value: Value): JsonValue;
export declare function strOf(value: Value): string;
export declare function reprOf(value: Value): string;
export declare function isTruthy(value: Value): boolean;
export declare function valuesEqual(a: Value, b: Value): boolean;
export declare function compareValues(a: Value, b: Value): number;
export declare function typeNameOf(value: Value): string;
export declare function iterateValue(value: Value): Iterable<Value>;
export declare function getAttribute(target: Value, name: string): Value;
export declare function getItem(target: Value, key: Value): Value;
export declare function callValue(callee: Value, args: CallArgs, site: CallSite): MaybePromise<Value>;
