{{ config(materialized='ephemeral') }}

{{ day_series(var('first_day'), var('end_day')) }}
