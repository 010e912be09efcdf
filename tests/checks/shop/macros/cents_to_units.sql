{% macro cents_to_units(column) %}cast({{ column }} / 100.0 as numeric(16, 2)){% endmacro %}
