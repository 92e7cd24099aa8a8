# products.csv -> catalogue.json
BEGIN { FS = ","; printf "[" }
NR > 1 { printf "%s{\"id\":%d,\"name\":\"%s\",\"cents\":%d}", (NR > 2 ? "," : ""), $1, $2, $3 }
END { print "]" }
