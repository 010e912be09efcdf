// Kinds of nodes in the library's trees, by what they mean for columns.

/** Functions that make one value of many rows. */
export const AGGREGATES: ReadonlySet<string> = new Set(
  `aggregate_function any_value approx_count_distinct approx_distinct approx_percentile approx_quantile approx_quantiles
  approx_top_k approx_top_sum arg_max arg_min array_agg array_concat_agg array_unique_agg avg bitwise_and_agg
  bitwise_or_agg bitwise_xor_agg bool_xor_agg combined_agg_func corr count count_if covar_pop covar_samp first
  group_concat hash_agg json_array_agg json_object_agg j_s_o_n_array_agg j_s_o_n_b_object_agg j_s_o_n_object_agg last
  list_agg logical_and logical_or max median min mode object_agg parameterized_agg percentile percentile_cont
  percentile_disc quantile regr_avgx regr_avgy regr_count regr_intercept regr_r2 regr_slope regr_sxx regr_sxy regr_syy
  regr_valx regr_valy skewness stddev stddev_pop stddev_samp string_agg sum sum_if var_pop var_samp variance`.split(
    /\s+/,
  ),
);

/** Aggregates that the library gives as plain functions, by name. */
export const AGGREGATE_NAMES: ReadonlySet<string> = new Set(
  `approx_quantile arg_max arg_min array_union_agg bit_and bit_or bit_xor bitand_agg bitmap_construct_agg bitor_agg
  bitxor_agg bool_and bool_or booland_agg boolor_agg boolxor_agg collect_list collect_set count_distinct count_min_sketch
  entropy every favg first fsum geomean histogram hll json_agg json_group_array json_group_object json_object_agg
  jsonb_agg jsonb_object_agg kurtosis kurtosis_pop last list mad max_by min_by minhash mode object_agg percentile_approx
  product quantile quantile_cont quantile_disc range_agg reservoir_quantile st_union_agg sumkahan try_avg try_sum
  var_pop xmlagg group_concat arbitrary any_value grouping grouping_id`.split(/\s+/),
);

/** They change nothing of the value inside. */
export const WRAPPERS: ReadonlySet<string> = new Set(['paren', 'annotated', 'alias']);

export const QUERIES: ReadonlySet<string> = new Set(['select', 'union', 'intersect', 'except', 'subquery', 'values']);

/** Keys under which no column stands. */
export const WITHOUT_COLUMNS: ReadonlySet<string> = new Set([
  'span',
  'comments',
  'leading_comments',
  'trailing_comments',
  'left_comments',
  'operator_comments',
  'pre_alias_comments',
  'inferred_type',
  'to',
  'data_type',
]);

/** Units of time that some engines take without quotes. */
export const UNITS: ReadonlySet<string> = new Set(
  `year years y yy yyyy month months mon mm mons day days d dd hour hours h hh minute minutes mi min second seconds s sec
  week weeks w wk quarter quarters q qtr millisecond milliseconds ms microsecond microseconds us nanosecond nanoseconds ns
  dayofweek dow dayofyear doy isoweek isodow epoch decade century millennium date time`.split(/\s+/),
);
