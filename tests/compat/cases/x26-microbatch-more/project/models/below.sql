select * from {{ ref('yearly') }}
