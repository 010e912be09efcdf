// Names that templates use, which no project may have.
const RESERVED: ReadonlySet<string> = new Set(
  (
    '_sql_results adapter api column config context database env env_var exceptions execute flags fromjson fromyaml graph ' +
    'invocation_id load_agate_table load_result log model modules post_hooks pre_hooks ref render return run_started_at ' +
    'schema source sql sql_now store_result store_raw_result target this tojson toyaml try_or_compiler_error var write'
  ).split(' '),
);

/** True for a name that would hide a context name. */
export function isReservedName(name: string): boolean {
  return RESERVED.has(name);
}
