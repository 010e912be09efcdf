// A small project with everything that the site shows: all kinds of nodes, a failure, a warning, something stale.

import { runCommand } from '../compat/run-command.ts';
import { type ProjectFolder, projectFolder } from '../project-folder.ts';

const FILES = {
  'dbt_project.yml': 'name: shop\nversion: "1.0"\n',
  'seeds/raw_orders.csv':
    'order_id,user_id,amount,ordered_at\n1,1,10.5,2025-01-01 10:00:00\n2,1,20,2025-01-01 11:00:00\n3,2,5,2025-01-02 09:00:00\n',
  'seeds/raw_users.csv': 'user_id,name\n1,Ann\n2,Bob\n',
  'macros/cents.sql': '{% macro cents(column, digits=2) %}round({{ column }} * 100, {{ digits }}){% endmacro %}',
  'macros/at_least.sql':
    '{% test at_least(model, column_name, least) %}select {{ column_name }} from {{ model }} where {{ column_name }} < {{ least }}{% endtest %}',
  'macros/long.sql':
    '{% test is_of_a_user_that_the_shop_knows_and_has_seen(model, column_name) %}select 1 from {{ model }} where false{% endtest %}',
  'models/staging/stg_orders.sql':
    "-- Orders, cleaned: depends_on {{ ref('raw_orders') }}\nselect order_id, user_id, amount, cast(ordered_at as date) as order_day, {{ cents('amount') }} as cents\nfrom {{ source('erp', 'raw_orders') }} {# all #}",
  'models/marts/sales/fct_revenue_v1.sql':
    "select order_day as day, sum(amount) as revenue from {{ ref('stg_orders') }} group by 1",
  'models/marts/sales/fct_revenue_v2.sql':
    "{{ config(materialized='table') }}\nselect\n    order_day as day,\n    sum(amount)::double as revenue,\n    count(*) as orders\nfrom {{ ref('stg_orders') }}\ngroup by order_day",
  'models/marts/sales/fct_broken.sql': "select no_such_column as x from {{ ref('stg_orders') }}",
  'models/marts/sales/fct_after.sql': "select * from {{ ref('fct_broken') }}",
  'tests/no_negative_revenue.sql': "select * from {{ ref('fct_revenue') }} where revenue < 0",
  'analyses/best_days.sql': "select * from {{ ref('fct_revenue') }} order by 2 desc",
  'models/docs.md':
    '{% docs __overview__ %}# The shop\n\nStart at **fct_revenue**.{% enddocs %}\n{% docs day %}The *day* of the orders.{% enddocs %}',
  'models/shop.yml': `
sources:
  - name: erp
    description: The **ERP**.
    schema: main
    loader: nightly
    loaded_at_field: cast(ordered_at as timestamp)
    freshness: {warn_after: {count: 1, period: hour}, error_after: {count: 2, period: day}}
    tables:
      - name: raw_orders
        description: As the shop wrote them.
        columns: [{name: order_id, description: Key, data_tests: [unique, not_null]}]
      - {name: raw_users, freshness: null}
groups:
  - {name: sales, owner: {name: Ann Sales, email: ann@example.com}}
models:
  - name: stg_orders
    description: One row per order.
    config: {tags: [daily]}
    columns:
      - {name: order_id, description: Key of the order., data_tests: [unique, not_null]}
      - {name: user_id, description: Who ordered., data_tests: [{relationships: {arguments: {to: ref('raw_users'), field: user_id}}}, is_of_a_user_that_the_shop_knows_and_has_seen]}
      - {name: amount, data_tests: [{at_least: {arguments: {least: 6}, config: {severity: warn}}}]}
  - name: fct_revenue
    description: "Revenue per day.\\n\\n- one row per day\\n- see [the wiki](https://example.com/wiki)"
    config:
      group: sales
      contract: {enforced: true}
      meta: {tier: 1, sla: {hours: 4}}
      tags: [daily, finance]
    access: public
    latest_version: 2
    constraints: [{type: primary_key, columns: [day]}]
    columns:
      - {name: day, data_type: date, description: "{{ doc('day') }}", constraints: [{type: not_null}], data_tests: [unique, not_null]}
      - {name: revenue, data_type: double, description: Sum of all amounts., data_tests: [{at_least: {arguments: {least: 1000}}}], tags: [money]}
      - {name: orders, data_type: bigint}
    versions:
      - {v: 1, deprecation_date: 2027-01-01, config: {contract: {enforced: false}}, columns: [{include: [day, revenue]}]}
      - {v: 2}
  - {name: fct_broken, description: Does not build, columns: [{name: x}]}
exposures:
  - name: board
    label: Board dashboard
    type: dashboard
    maturity: high
    url: https://example.com/board
    description: Read every Monday.
    owner: {name: Bob, email: bob@example.com}
    depends_on: [ref('fct_revenue'), ref('fct_after')]
snapshots:
  - {name: users_history, relation: "source('erp', 'raw_users')", config: {unique_key: user_id, strategy: check, check_cols: all}}
unit_tests:
  - name: revenue_is_summed
    model: fct_revenue
    versions: {include: [2]}
    given: [{input: ref('stg_orders'), rows: [{order_day: 2025-01-01, amount: 2.0}, {order_day: 2025-01-01, amount: 3.0}]}]
    expect: {rows: [{day: 2025-01-01, revenue: 5.0, orders: 2}]}
macros:
  - name: cents
    description: Money as cents.
    arguments: [{name: column, type: column, description: The amount}, {name: digits, type: integer}]
`,
} as const;

/** Builds the project twice and makes its site. @param isBuilt False: the site without any result. */
export async function shopSite(isBuilt: boolean): Promise<ProjectFolder> {
  const folder = projectFolder(FILES);
  const run = (...words: string[]) => runCommand(words, { cwd: folder.path });
  if (isBuilt) {
    await run('build', '--store-failures');
    await run('source', 'freshness');
    await run('build');
  }
  await run('docs', 'generate');
  return folder;
}
