select {{ outer_one() }} as id
