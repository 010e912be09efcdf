// Compilers by file and mode.
import type { SourceFile } from '../../base/index.ts';
import type { BodyCompiler } from './macro-code.ts';
import type { Mode } from './state.ts';
import { StatementCompiler } from './statement.ts';

/** A function that gives the compiler of a mode for the statements of one file. */
export function compilerFor(file: SourceFile): (mode: Mode) => BodyCompiler {
  const make = (mode: Mode): BodyCompiler => new StatementCompiler(file, mode, make);
  return make;
}
