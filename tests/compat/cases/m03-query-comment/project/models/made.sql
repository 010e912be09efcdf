{{ config(tags=['x'], meta={'owner': 'me'}) }}
select {{ head() }} as head
