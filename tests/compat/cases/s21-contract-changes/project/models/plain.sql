select 'q' as a, 'x' as b
