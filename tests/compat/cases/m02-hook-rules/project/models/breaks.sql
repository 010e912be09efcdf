{{ config(pre_hook='select * from ' ~ target.schema ~ '.nowhere') }} select 1 as id
