// A macro that a run calls for itself, outside of any node: in the context of an operation of the root project.
import { InternalError } from '../base/index.ts';
import { operationContext } from '../compile/index.ts';
import { callMacro, type Value } from '../jinja/index.ts';
import type { NodeDatabase, RunSession } from './session.ts';

/** Calls the macro that the root project means by the name, and commits. @throws TsdbtError what its body throws, 2xxx */
export async function runMacro(
  { environment }: RunSession,
  database: NodeDatabase,
  name: string,
  args: readonly Value[],
): Promise<void> {
  const { macroRegistry, macros, source } = environment.graph.project;
  const entry = macroRegistry.lookup(source.root.name, name);
  const macro = entry && macros.get(entry.uniqueId);
  if (!macro) throw new InternalError(`there is no macro ${name}`);
  const { globals } = operationContext(environment, macro, database);
  await callMacro(macroRegistry.valueOf(entry), { positional: args, named: new Map() }, globals, macro.block.span);
  await (await database.connection()).commit();
}
