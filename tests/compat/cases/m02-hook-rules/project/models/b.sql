{{ config(schema='side') }} select 1 as id -- depends_on: {{ ref('a') }}
