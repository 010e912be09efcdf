{# Dates as text for partitions. #}

{% macro convert_datetime(date_str, date_fmt) %}
  {{ return(modules.datetime.datetime.strptime(date_str, date_fmt)) }}
{% endmacro %}

{% macro dates_in_range(start_date_str, end_date_str=none, in_fmt='%Y%m%d', out_fmt='%Y%m%d') %}
    {% set first = convert_datetime(start_date_str, in_fmt) %}
    {% set last = convert_datetime(start_date_str if end_date_str is none else end_date_str, in_fmt) %}
    {% set days = (last - first).days %}
    {% if days < 0 %}
        {{ exceptions.raise_compiler_error('Partition start date is after the end date: ' ~ start_date_str ~ ', ' ~ end_date_str) }}
    {% endif %}
    {% set found = [] %}
    {% for i in range(days + 1) %}
        {% do found.append((first + modules.datetime.timedelta(days=i)).strftime(out_fmt)) %}
    {% endfor %}
    {{ return(found) }}
{% endmacro %}

{% macro partition_range(raw_partition_date, date_fmt='%Y%m%d') %}
    {% set parts = (raw_partition_date | string).split(',') %}
    {% if parts | length > 2 %}
        {{ exceptions.raise_compiler_error('Invalid partition time. Expected format: {Start Date}[,{End Date}]. Got: ' ~ raw_partition_date) }}
    {% endif %}
    {{ return(dates_in_range(parts[0] | trim, parts[1] | trim if parts | length == 2 else none, in_fmt=date_fmt)) }}
{% endmacro %}

{% macro py_current_timestring() %}
    {{ return(modules.datetime.datetime.now().strftime('%Y%m%d%H%M%S%f')) }}
{% endmacro %}
