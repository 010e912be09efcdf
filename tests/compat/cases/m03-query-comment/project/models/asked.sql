{% if execute %}{% set found = run_query('select ' ~ head()).rows[0][0] %}{% endif %}
select '{{ found }}' as head, count(*) as n from {{ ref('made') }}
