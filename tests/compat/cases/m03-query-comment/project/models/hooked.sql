{{ config(materialized='view', post_hook="insert into {{ target.schema }}.heads select 'post ' || {{ head() }}") }}
select 1 as one
