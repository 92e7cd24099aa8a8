touch -d @1600000000 old; touch new
