mkdir d; touch -d @1600000000 d/old; touch -d @1650000000 d/new; touch -d @1700000000 d; tar czf $WWW/a.tar.gz d; rm -r d; touch f
