// The files of a new project: seeds, two models, tests, documentation.

/** Path → text. The project needs no profile: it is built into `<name>.duckdb` beside it. */
export function starterFiles(name: string): ReadonlyMap<string, string> {
  return new Map([
    ['dbt_project.yml', projectFile(name)],
    ['tsdbt.yml', TOOL_SETTINGS],
    ['.gitignore', 'target/\nlogs/\ndbt_packages/\n*.duckdb\n*.duckdb.wal\n'],
    ['README.md', readme(name)],
    ['seeds/raw_customers.csv', RAW_CUSTOMERS],
    ['seeds/raw_orders.csv', RAW_ORDERS],
    ['models/staging/stg_orders.sql', STG_ORDERS],
    ['models/customer_orders.sql', CUSTOMER_ORDERS],
    ['seeds/schema.yml', SEED_SCHEMA],
    ['models/schema.yml', SCHEMA],
    ['tests/no_negative_totals.sql', NO_NEGATIVE_TOTALS],
    ['macros/.gitkeep', ''],
  ]);
}

function projectFile(name: string): string {
  return `name: ${name}
version: '1.0.0'

# No profile is named: the project is built into ${name}.duckdb in this folder.
# For another warehouse write  profile: <name>  and describe it in profiles.yml.

model-paths: [models]
seed-paths: [seeds]
test-paths: [tests]
macro-paths: [macros]
clean-targets: [target, dbt_packages]

models:
  ${name}:
    +materialized: table
    staging:
      +materialized: view
`;
}

const TOOL_SETTINGS = `# Settings that only tsdbt reads.
check:
  on_build: note   # mistakes that are seen without the warehouse are told before a build; off, note, warn, error
`;

function readme(name: string): string {
  return `# ${name}

    tsdbt build                              # seeds, models and tests, in order
    tsdbt show --select customer_orders      # the first rows of a model
    tsdbt ls --select +customer_orders       # what it is made from
    tsdbt check                              # mistakes, found without building anything
    tsdbt docs generate                      # the documentation site, target/index.html

- \`seeds/\`: small tables as CSV
- \`models/\`: one query per file; \`ref('x')\` stands for the table of model x and puts x first
- \`seeds/schema.yml\`, \`models/schema.yml\`: types, descriptions and tests
- \`tests/\`: queries that must give no rows
`;
}

const RAW_CUSTOMERS = `id,name
1,Ann
2,Bob
3,Cem
`;

const RAW_ORDERS = `id,customer_id,ordered_at,amount
1,1,2024-01-03,20.50
2,1,2024-01-17,13.00
3,2,2024-01-20,7.25
4,3,2024-02-02,42.00
`;

const SEED_SCHEMA = `seeds:
  - name: raw_customers
    columns:
      - name: id
        data_tests: [unique, not_null]
  - name: raw_orders
    config:
      column_types:
        amount: numeric(10, 2)
`;

const STG_ORDERS = `select
    id as order_id,
    customer_id,
    ordered_at,
    amount
from {{ ref('raw_orders') }}
`;

const CUSTOMER_ORDERS = `select
    customers.id as customer_id,
    customers.name,
    count(orders.order_id) as orders,
    max(orders.ordered_at) as last_order,
    coalesce(sum(orders.amount), 0) as total
from {{ ref('raw_customers') }} as customers
left join {{ ref('stg_orders') }} as orders on orders.customer_id = customers.id
group by customers.id, customers.name
`;

const SCHEMA = `models:
  - name: stg_orders
    description: One row per order.
    columns:
      - name: order_id
        description: Number of the order.
        data_tests: [unique, not_null]
      - name: customer_id
        data_tests:
          - relationships:
              arguments:
                to: ref('raw_customers')
                field: id
  - name: customer_orders
    description: One row per customer, with number, last day and sum of orders.
    columns:
      - name: customer_id
        data_tests: [unique, not_null]
`;

const NO_NEGATIVE_TOTALS = `-- Fails for every customer with a negative sum.
select *
from {{ ref('customer_orders') }}
where total < 0
`;
