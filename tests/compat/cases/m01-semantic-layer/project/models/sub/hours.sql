select current_timestamp as date_hour
