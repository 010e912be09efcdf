{{ config(materialized='incremental', unique_key='id', tags=['a']) }}
select 1 as id
