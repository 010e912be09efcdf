{# Merge with the configs that dbt's adapter for DuckDB adds: conditions, expressions in place of columns, whole clauses. #}

{% macro duckdb__get_merge_sql(target, source, unique_key, dest_columns, incremental_predicates=none) -%}
    {%- do tsdbt_check_merge_config() -%}
    {%- set clauses = config.get('merge_clauses') or {} -%}
    {%- set chosen = {
      'include': config.get('merge_update_columns'), 'exclude': config.get('merge_exclude_columns'),
      'set_expressions': config.get('merge_update_set_expressions')
    } -%}
    {#- By name, rows need not have every column of the table: one that a model has no longer stays as it is. -#}
    {%- set matched = clauses.get('when_matched', [{
      'action': 'update', 'mode': 'explicit' if chosen.values() | select | list else 'by_name',
      'condition': config.get('merge_update_condition'), 'update': chosen
    }]) -%}
    {%- set not_matched = clauses.get('when_not_matched', [{
      'action': 'insert', 'mode': 'by_name', 'condition': config.get('merge_insert_condition')
    }]) -%}
    {%- set returned = config.get('merge_returning_columns') -%}
    {%- set sql_header = config.get('sql_header', none) -%}
    {{ sql_header if sql_header is not none }}
    merge into {{ target }} as DBT_INTERNAL_DEST
        using {{ source }} as DBT_INTERNAL_SOURCE
        {{ tsdbt_merge_join(unique_key, config.get('merge_on_using_columns'), incremental_predicates) }}
    {% for clause in matched -%}
    when matched {{- tsdbt_merge_condition(clause) }} then {{ tsdbt_merge_action(clause, dest_columns) }}
    {% endfor -%}
    {% for clause in not_matched -%}
    when not matched {{- ' by ' ~ clause['by'] if clause.get('by') }} {{- tsdbt_merge_condition(clause) }} then {{ tsdbt_merge_action(clause, dest_columns) }}
    {% endfor -%}
    {{ 'returning ' ~ returned | join(', ') if returned }}
{%- endmacro %}

{% macro tsdbt_merge_join(unique_key, using_columns, incremental_predicates) -%}
    {%- set conditions = [] -%}
    {%- if not using_columns -%}
      {%- for key in ([unique_key] if unique_key is string else unique_key or []) -%}
        {%- do conditions.append('DBT_INTERNAL_SOURCE.' ~ key ~ ' = DBT_INTERNAL_DEST.' ~ key) -%}
      {%- endfor -%}
      {%- if not conditions -%}
        {%- do conditions.append('FALSE') -%}
      {%- endif -%}
    {%- endif -%}
    {%- for predicate in ([incremental_predicates] if incremental_predicates is string else incremental_predicates or []) -%}
      {%- do conditions.append(predicate) -%}
    {%- endfor -%}
    {{ 'using (' ~ using_columns | join(', ') ~ ')' if using_columns }}
    {{- ' on (' ~ conditions | join(') and (') ~ ')' if conditions }}
{%- endmacro %}

{% macro tsdbt_merge_condition(clause) -%}
    {%- set condition = clause.get('condition') -%}
    {%- if condition %} and {{ condition if condition is string else '(' ~ condition | join(') and (') ~ ')' }}{% endif -%}
{%- endmacro %}

{# `update` and `insert` by a mode, or one of the actions that need nothing else. #}
{% macro tsdbt_merge_action(clause, dest_columns) -%}
    {%- set action = clause.get('action') -%}
    {%- set mode = {'by_name': 'by name', 'by_position': 'by position', 'star': '*'}.get(clause.get('mode')) -%}
    {%- if action == 'update' and mode -%}
      update {{ 'set *' if mode == '*' else mode }}
    {%- elif action == 'update' -%}
      update set {{ tsdbt_merge_assignments(clause, dest_columns) }}
    {%- elif action == 'insert' and mode -%}
      insert {{ mode }}
    {%- elif action == 'insert' -%}
      {%- set insert = clause.get('insert', {}) -%}
      insert ({{ insert.get('columns', []) | join(', ') }}) values ({{ insert.get('values', []) | join(', ') }})
    {%- elif action == 'error' -%}
      {%- set message = clause.get('error_message') -%}
      error {{- " '" ~ message | replace("'", "''") ~ "'" if message }}
    {%- else -%}
      {{ (action or '') | replace('_', ' ') }}
    {%- endif -%}
{%- endmacro %}

{# What is set to expressions comes first, then the columns that are taken over. A clause of rows that are not matched
   has its expressions beside its action, and no columns to take over. #}
{% macro tsdbt_merge_assignments(clause, dest_columns) -%}
    {%- set update = clause.get('update', {}) -%}
    {%- set expressions = update.get('set_expressions') or clause.get('set_expressions') or {} -%}
    {%- set assignments = [] -%}
    {%- for column, expression in expressions.items() -%}
      {%- do assignments.append(column ~ ' = ' ~ expression) -%}
    {%- endfor -%}
    {%- if clause.get('mode') == 'explicit' -%}
      {%- for name in get_merge_update_columns(update.get('include'), update.get('exclude'), dest_columns) -%}
        {%- if name | replace('"', '') not in expressions -%}
          {%- do assignments.append(name ~ ' = DBT_INTERNAL_SOURCE.' ~ name) -%}
        {%- endif -%}
      {%- endfor -%}
    {%- endif -%}
    {{ assignments | join(', ') }}
{%- endmacro %}

{# Tells all that is wrong with the configs of a merge at once, in the words of dbt's adapter. #}
{% macro tsdbt_check_merge_config() -%}
    {%- set problems = [] -%}
    {%- for name in ['merge_update_condition', 'merge_insert_condition'] if config.get(name) is not none and config.get(name) is not string -%}
      {%- do problems.append(name ~ ' must be a string, found: ' ~ config.get(name)) -%}
    {%- endfor -%}
    {%- for name in ['merge_on_using_columns', 'merge_update_columns', 'merge_exclude_columns', 'merge_returning_columns'] -%}
      {%- set value = config.get(name) -%}
      {%- if value is none -%}
      {%- elif value is not sequence or value is mapping or value is string -%}
        {%- do problems.append(name ~ ' must be a list') -%}
      {%- else -%}
        {%- for item in value if item is not string -%}
          {%- do problems.append(name ~ ' must contain only string values, found: ' ~ item) -%}
        {%- endfor -%}
      {%- endif -%}
    {%- endfor -%}
    {%- set expressions = config.get('merge_update_set_expressions') -%}
    {%- if expressions is not none and expressions is not mapping -%}
      {%- do problems.append('merge_update_set_expressions must be a dictionary, found: ' ~ expressions) -%}
    {%- endif -%}
    {%- set clauses = config.get('merge_clauses') -%}
    {%- if clauses is not none and clauses is not mapping -%}
      {%- do problems.append('merge_clauses must be a dictionary, found: ' ~ clauses) -%}
    {%- elif clauses is not none -%}
      {%- do tsdbt_check_merge_clauses(clauses, problems) -%}
    {%- endif -%}
    {%- if problems -%}
      {{ exceptions.raise_compiler_error('MERGE configuration errors:\n' ~ problems | join('\n')) }}
    {%- endif -%}
{%- endmacro %}

{% macro tsdbt_check_merge_clauses(clauses, problems) -%}
    {%- if 'when_matched' not in clauses and 'when_not_matched' not in clauses -%}
      {%- do problems.append("merge_clauses must contain at least one of 'when_matched' or 'when_not_matched' keys") -%}
    {%- endif -%}
    {%- for name in ['when_matched', 'when_not_matched'] if name in clauses -%}
      {%- set list = clauses[name] -%}
      {%- if list is not sequence or list is mapping or list is string -%}
        {%- do problems.append('merge_clauses.' ~ name ~ ' must be a list') -%}
      {%- elif not list -%}
        {%- do problems.append('merge_clauses.' ~ name ~ ' must contain at least one element') -%}
      {%- else -%}
        {%- for clause in list if clause is not mapping -%}
          {%- do problems.append('merge_clauses.' ~ name ~ ' elements must be dictionaries, found: ' ~ clause) -%}
        {%- endfor -%}
      {%- endif -%}
    {%- endfor -%}
    {%- set ignored = [] -%}
    {%- for name in ['merge_update_condition', 'merge_insert_condition', 'merge_update_columns', 'merge_update_set_expressions', 'merge_exclude_columns'] if config.get(name) -%}
      {%- do ignored.append(name) -%}
    {%- endfor -%}
    {%- if ignored -%}
      {%- do problems.append('When merge_clauses is specified, the following basic merge configurations will be ignored and should be removed: ' ~ ignored | join(', ') ~ '. Define your merge behavior within merge_clauses instead.') -%}
    {%- endif -%}
{%- endmacro %}
