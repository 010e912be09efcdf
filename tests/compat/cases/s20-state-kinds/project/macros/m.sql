{% macro outer_one() %}{{ inner_one() }}{% endmacro %}
{% macro inner_one() %}1{% endmacro %}
{% macro unused() %}1{% endmacro %}
{% test custom(model, column_name) %}select * from {{ model }} where {{ inner_one() }} = 2{% endtest %}
