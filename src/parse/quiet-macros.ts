// Macros whose run at parse time cannot matter: they neither refer nor configure nor print nor raise. Templates that
// call only such macros need no rendering to be read.
import type { MacroId } from '../base/index.ts';
import type { MacroEntry } from '../context/index.ts';
import type { StaticCall } from '../jinja/index.ts';
import type { ParseState } from './parse-state.ts';
import { calledMacro, dispatchedCall } from './static-calls.ts';
import { templatedVars } from './templated-vars.ts';

const loudNames: ReadonlySet<string> = new Set([
  'ref',
  'source',
  'config',
  'metric',
  'function',
  'env_var',
  'builtins',
  'context',
  'graph',
  'render',
  'caller',
  'exceptions',
  'log',
  'print',
  'debug',
]);

/** What every template has besides macros; what is missing here costs a rendering, nothing else. */
const contextNames: ReadonlySet<string> = new Set([
  ...['adapter', 'api', 'target', 'this', 'model', 'schema', 'database', 'var', 'flags', 'modules', 'run_started_at'],
  ...['invocation_id', 'invocation_args_dict', 'dbt_version', 'dbt_metadata_envs', 'project_name', 'thread_id'],
  ...['fromjson', 'tojson', 'fromyaml', 'toyaml', 'set', 'set_strict', 'zip', 'zip_strict', 'local_md5', 'return'],
  ...['load_result', 'store_result', 'store_raw_result', 'load_agate_table', 'write'],
  ...['validation', 'pre_hooks', 'post_hooks', 'selected_resources', 'submit_python_job'],
  ...['range', 'dict', 'namespace', 'cycler', 'joiner', 'lipsum'],
]);

/** True when nothing that the macro calls, directly or not, is heard at parse. Remembered per package and macro. */
export function isQuietMacro(state: ParseState, nodePackage: string, entry: MacroEntry): boolean {
  let known = quiet.get(state);
  if (!known) {
    known = new Map();
    quiet.set(state, known);
  }
  let ofPackage = known.get(nodePackage);
  if (!ofPackage) {
    ofPackage = new Map();
    known.set(nodePackage, ofPackage);
  }
  const isQuiet = visit(state, nodePackage, entry, ofPackage);
  if (isQuiet) state.units?.recorder.skipped(state.registry, nodePackage, entry);
  return isQuiet;
}

const quiet = new WeakMap<ParseState, Map<string, Map<MacroId, boolean>>>();

function visit(state: ParseState, nodePackage: string, entry: MacroEntry, known: Map<MacroId, boolean>): boolean {
  const found = known.get(entry.uniqueId);
  if (found !== undefined) return found;
  // Macros that call each other in a circle are as quiet as the rest of the circle.
  known.set(entry.uniqueId, true);
  const result = isQuietBlock(state, nodePackage, entry, known);
  known.set(entry.uniqueId, result);
  return result;
}

function isQuietBlock(
  state: ParseState,
  nodePackage: string,
  entry: MacroEntry,
  known: Map<MacroId, boolean>,
): boolean {
  const { registry } = state;
  // A name that nothing has is an error at parse, which the rendered template tells.
  for (const name of entry.block.needs()) {
    if (!contextNames.has(name) && !loudNames.has(name) && !registry.lookup(nodePackage, name)) {
      if (!registry.hasPackage(name)) return false;
    }
  }
  for (const call of entry.block.calls()) {
    const [first = '', second] = call.name.split('.', 2);
    if (loudNames.has(first) || first === '' || call.name.startsWith('modules.itertools.')) return false;
    if (first === 'var' && readsTemplate(call, templatedVars(state, nodePackage))) return false;
    const called = calledMacro(registry, nodePackage, call);
    if (called ? !visit(state, nodePackage, called, known) : dispatchedCall(call)) return false;
    if (!called && second !== undefined && registry.hasPackage(first) && !registry.lookup(nodePackage, first))
      return false;
  }
  return true;
}

/** True for a call of `var` that can give a variable whose value is a template. */
function readsTemplate({ args, kwargs }: StaticCall, templated: ReadonlySet<string>): boolean {
  const name = args[0] ?? kwargs.get('name');
  return templated.size > 0 && (typeof name !== 'string' || templated.has(name));
}
