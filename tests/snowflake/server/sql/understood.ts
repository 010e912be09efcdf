// The kinds of trees that are passed on.

/** Kinds of trees that mean the same in both dialects once their parts are translated. */
export const UNDERSTOOD: ReadonlySet<string> = new Set(
  `select subquery union intersect except values column star literal boolean null alias cast try_cast case and or not
neg eq neq lt lte gt gte add sub mul div mod concat like i_like is_null between in exists paren tuple coalesce
window_function within_group function count sum avg min max median mode any_value stddev stddev_pop stddev_samp
variance var_pop var_samp row_number rank dense_rank percent_rank cume_dist n_tile lag lead first_value last_value
nth_value upper lower trim substring if_func abs round floor ceil length sqrt power exp ln sign year month day hour
minute second quarter week null_safe_eq null_safe_neq insert update delete merge with cte identifier var
alias from where ordered limit offset fetch named_argument any all interval grouping_sets cube rollup join
count_if max_by min_by approx_count_distinct percentile_cont percentile_disc subscript dot whens when lateral
regexp_like str_position array_func map_func parameter quarter is_true is_false raw day_of_month day_of_year chr
day_of_week contains left right replace reverse logical_or logical_and corr covar_pop covar_samp string_agg pivot
unpivot array_agg group_concat greatest least null_if Preceding Following`.split(/\s+/),
);
