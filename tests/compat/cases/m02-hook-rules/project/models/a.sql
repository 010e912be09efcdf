{{ config(materialized='table', pre_hook=before_begin("{{ say('before ' ~ this.name) }}"), post_hook=[after_commit("{{ say('after ' ~ this.name) }}"), in_transaction("{{ say('inside ' ~ this.name) }}")]) }}
select 1 as id
